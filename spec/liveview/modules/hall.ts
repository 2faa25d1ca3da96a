import {
  applyPresence,
  html,
  liveView,
  nobodyPresent,
  presence,
  subscribe,
  track,
  untrack,
  updateMeta,
  type PresenceNews,
} from "perigee";
import { defineBehaviour } from "perigee/runtime";

/** What is known of a guest. */
export interface Guest {
  readonly name: string;
  readonly typing?: boolean;
}

/** Who is in the hall. */
export const hall = presence<Guest>("hall");

/** A view of somebody who is in the hall. */
export const Hall = liveView(import.meta, {
  mount: ({ search: { key } }) => ({
    keys: key === undefined ? [] : [key],
    here: nobodyPresent<Guest>(),
    news: 0,
  }),
  setup: ({ keys }, ctx) => {
    ctx.subscribe(hall);
    for (const key of keys) ctx.track(hall, key, { name: key.toUpperCase() });
  },
  events: {
    come: ({ keys }, key: string, ctx) => {
      if (!keys.includes(key)) keys.push(key);
      ctx.track(hall, key, { name: key.toUpperCase() });
    },
    go: (state, key: string, ctx) => {
      state.keys = state.keys.filter((other) => other !== key);
      ctx.untrack(hall, key);
    },
    type: ({ keys }, typing: boolean, ctx) => {
      for (const key of keys) ctx.updateMeta(hall, key, { typing });
    },
    comeThenFail: (_state, key: string, ctx) => {
      ctx.track(hall, key, { name: key });
      throw new Error("its handler fails");
    },
    stopListening: (_state, _payload, ctx) => {
      ctx.unsubscribe(hall);
    },
    nothing: (state) => {
      state.news += 1;
    },
  },
  info: {
    presence: (state, news: PresenceNews<Guest>) => {
      state.here = applyPresence(state.here, news);
      state.news += 1;
    },
  },
  render: ({ here }) =>
    html`<p>
      ${here.present
        .map(({ key, metas }) => `${key}:${metas.map((meta) => sign(meta)).join("+")}`)
        .join(" ")}
    </p>`,
});

function sign({ name, typing }: Guest): string {
  return typing === true ? `${name}…` : name;
}

/** What the guest who is no view is asked to do. */
export type GuestOrder =
  | { readonly type: "track"; readonly key: string; readonly name: string }
  | { readonly type: "update"; readonly key: string; readonly typing: boolean }
  | { readonly type: "untrack"; readonly key: string }
  | { readonly type: "news" };

/** A process that is no view, and does what it is asked to. */
export const guest = defineBehaviour<undefined>(import.meta, () => {
  let here = nobodyPresent<Guest>();
  subscribe(hall);
  return {
    message: (message) => {
      here = applyPresence(here, message as PresenceNews<Guest>);
    },
    request: (request) => {
      const order = request as GuestOrder;
      switch (order.type) {
        case "track":
          track(hall, order.key, { name: order.name });
          return undefined;
        case "update":
          updateMeta(hall, order.key, { typing: order.typing });
          return undefined;
        case "untrack":
          untrack(hall, order.key);
          return undefined;
        case "news":
          return here.present.map(({ key }) => key);
      }
    },
  };
});

/** A process that ends its thread when it is told to. */
export const threadEnder = defineBehaviour<undefined>(import.meta, () => ({
  message: () => {
    process.exit(1);
  },
}));
