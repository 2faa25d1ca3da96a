import {
  html,
  liveView,
  stream,
  streamCount,
  streamDelete,
  streamInsert,
  streamMove,
  streamRows,
} from "perigee";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

interface Post {
  readonly id: number;
  readonly text: string;
}

const post = (id: number, size = 0): Post => ({ id, text: `post ${id}${"x".repeat(size)}` });

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** A stream in every way that a spec needs; posts with odd numbers can be loaded again. */
const config = {
  mount: () => ({
    posts: stream<Post>([post(1), post(2), post(3)]),
    note: "",
    loads: "",
    isHidden: false,
  }),
} as const;

interface State extends ReturnType<typeof config.mount> {}

const events = {
  add: (state: State, { ids, size }: { ids: number[]; size?: number }) => {
    streamInsert(
      state.posts,
      ids.map((id) => post(id, size)),
    );
  },
  remove: (state: State, id: number) => {
    streamDelete(state.posts, id);
  },
  top: (state: State, id: number) => {
    streamMove(state.posts, id, { at: 0 });
  },
  hide: (state: State, isHidden: boolean) => {
    state.isHidden = isHidden;
  },
  measure: (state: State) => {
    collect();
    state.note = `${process.memoryUsage().heapUsed}`;
  },
  throw: () => {
    throw new Error("on purpose");
  },
  endThread: () => {
    process.exit();
  },
};

const render = (state: Readonly<State>) =>
  html`${state.isHidden ? null : streamRows(state.posts, (item) => html`<li>${item.text}</li>`)}
    <p>${streamCount(state.posts)} ${state.note}${state.loads}</p>`;

export const Feed = liveView(import.meta, {
  ...config,
  events,
  streams: {
    posts: {
      load: async (keys) => {
        await Promise.resolve();
        return keys.flatMap((id) => (Number(id) % 2 === 1 ? [post(Number(id))] : []));
      },
    },
  },
  render,
});

export const ForgetfulFeed = liveView(import.meta, { ...config, events, render });
