import { html, liveView, subscribe, topic, type TopicMessage } from "perigee";
import { defineBehaviour } from "perigee/runtime";

/** Somebody says something. */
export interface Said extends TopicMessage {
  readonly type: "said";
  readonly text: string;
  readonly tags?: readonly string[];
}

/** What is said in a room. */
export const room = topic<Said>("room");

/** A view of a room. */
export const Room = liveView(import.meta, {
  mount: () => ({ heard: [] as Said[], draft: { tags: ["new"] } }),
  setup: (_state, ctx) => {
    ctx.subscribe(room);
  },
  events: {
    say: (_state, text: string, ctx) => {
      ctx.publish(room, { type: "said", text });
    },
    tellOthers: (_state, text: string, ctx) => {
      ctx.publishFrom(room, { type: "said", text });
    },
    sayDraft: (state, _payload, ctx) => {
      state.draft.tags.push("changed");
      ctx.publish(room, { type: "said", text: "draft", tags: state.draft.tags });
      state.draft.tags.push("later");
    },
    sayThenFail: (_state, text: string, ctx) => {
      ctx.publish(room, { type: "said", text });
      throw new Error("its handler fails");
    },
    sayUncloneable: (_state, _payload, ctx) => {
      ctx.publish(room, { type: "said", text: (() => "a function") as unknown as string });
    },
    retag: (state, tag: string) => {
      for (const said of state.heard) if (said.tags) (said.tags as string[]).push(tag);
    },
    leave: (_state, _payload, ctx) => {
      ctx.unsubscribe(room);
    },
  },
  info: {
    said: (state, message: Said) => {
      state.heard.push(message);
    },
  },
  render: ({ heard }) =>
    html`<p>${heard.map(({ text, tags }) => [text, ...(tags ?? [])].join("+")).join(" ")}</p>`,
});

/** A process that is no view, and keeps what it hears. */
export const eavesdropper = defineBehaviour<undefined>(import.meta, () => {
  const heard: Said[] = [];
  subscribe(room);
  return {
    message: (message) => void heard.push(message as Said),
    request: () => heard.map(({ text }) => text),
  };
});
