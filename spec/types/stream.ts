/**
 * What must compile of streams, and what must not: checked by the type check, never run.
 */
import {
  html,
  liveView,
  stream,
  streamCount,
  streamDelete,
  streamHas,
  streamInsert,
  streamMove,
  streamReset,
  streamRows,
  type Stream,
} from "../../liveview/index.ts";

interface Message {
  readonly id: number;
  readonly text: string;
}

interface Track {
  readonly isrc: string;
  readonly title: string;
}

export const Room = liveView(import.meta, {
  mount: () => ({
    n: 0,
    messages: stream<Message>(),
    tracks: stream([] as Track[], { key: "isrc" }),
  }),
  events: {
    add: (state, text: string) => {
      streamInsert(state.messages, { id: 1, text }, { at: { before: 2 }, limit: -100 });
      streamInsert(state.tracks, [{ isrc: "a", title: text }], { at: 0, updateOnly: true });
      streamMove(state.messages, 1, { after: 2 });
      streamReset(state.tracks, [{ isrc: "a", title: text }]);
      const isGone: boolean = streamDelete(state.tracks, "a") && streamHas(state.messages, 1);
      state.n = isGone ? 0 : streamCount(state.tracks);
    },
    wrong: (state) => {
      // @ts-expect-error an item of another stream
      streamInsert(state.messages, { isrc: "a", title: "b" });
      // @ts-expect-error a property is missing
      streamInsert(state.messages, [{ id: 1 }]);
      // @ts-expect-error no place
      streamInsert(state.messages, { id: 1, text: "" }, { at: "end" });
      // @ts-expect-error no list
      streamCount(state.n);
      // @ts-expect-error what it is made of is nobody's business
      state.n = state.messages.keys;
    },
  },
  streams: {
    messages: {
      load: async (keys, ctx) => keys.map((key) => ({ id: Number(key), text: ctx.path })),
    },
    tracks: { load: (keys) => keys.map((key) => ({ isrc: String(key), title: "" })) },
  },
  render: (state, on) =>
    html`${streamRows(
      state.messages,
      ({ id, text }) => html`<p @click=${on.add(text)}>${id.toFixed()}</p>`,
    )}${streamRows(state.tracks, (track) => track.title)}`,
});

export const WrongLoad = liveView(import.meta, {
  mount: () => ({ messages: stream<Message>() }),
  // @ts-expect-error items of another kind
  streams: { messages: { load: () => [{ isrc: "a", title: "b" }] } },
  render: (state) => html`${streamRows(state.messages, ({ text }) => text)}`,
});

export const NoStream = liveView(import.meta, {
  mount: () => ({ n: 1, messages: stream<Message>() }),
  // @ts-expect-error the field is no stream
  streams: { n: { load: () => [] } },
  render: (state) => html`${streamRows(state.messages, ({ text }) => text)}`,
});

export const NotShown = liveView(import.meta, {
  mount: () => ({ messages: stream<Message>() }),
  // @ts-expect-error a stream is shown by streamRows
  render: (state) => html`${state.messages}`,
});

export const WrongRow = liveView(import.meta, {
  mount: () => ({ messages: stream<Message>() }),
  // @ts-expect-error no such property
  render: (state) => html`${streamRows(state.messages, (message) => message.title)}`,
});

// @ts-expect-error no `id`: the key has to be named
stream<Track>();
// @ts-expect-error no such property
stream([] as Track[], { key: "id" });
// @ts-expect-error a property that is no key
stream([] as { id: Date }[], { key: "id" });
// @ts-expect-error another item
export const other: Stream<Message> = stream([] as Track[], { key: "isrc" });
