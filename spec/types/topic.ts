/**
 * What must compile of topics and presences, and what must not: checked by the type check, never run.
 */
import {
  html,
  listPresent,
  liveView,
  presence,
  publish,
  topic,
  track,
  type TopicMessage,
} from "../../liveview/index.ts";

interface Said extends TopicMessage {
  readonly type: "said";
  readonly text: string;
}
interface Left extends TopicMessage {
  readonly type: "left";
}
const room = topic<Said | Left>("room");
const here = presence<{ readonly name: string; readonly isTyping?: boolean }>("room");

export const Room = liveView(import.meta, {
  mount: () => ({}),
  setup: (_state, ctx) => {
    ctx.subscribe(room);
    ctx.subscribe(here);
    ctx.track(here, "ada", { name: "Ada" });
    // @ts-expect-error nobody is there without a name
    ctx.track(here, "ada", { isTyping: true });
    ctx.updateMeta(here, "ada", { isTyping: true });
    // @ts-expect-error it is true or false
    ctx.updateMeta(here, "ada", { isTyping: "yes" });
    ctx.publish(room, { type: "said", text: "hello" });
    // @ts-expect-error nothing is said without a text
    ctx.publish(room, { type: "said" });
    // @ts-expect-error no such message is told there
    ctx.publishFrom(room, { type: "shouted", text: "hello" });
    // @ts-expect-error who is there is told by nobody but who knows it
    ctx.publish(here, { type: "presence" });
  },
  render: () => html`<p></p>`,
});

export const talk = async (): Promise<readonly string[]> => {
  publish(room, { type: "left" });
  // @ts-expect-error a text is no number
  publish(room, { type: "said", text: 7 });
  // @ts-expect-error nobody is there without a name
  track(here, "ada", {});
  const list = await listPresent(here);
  return list.flatMap(({ metas }) => metas.map(({ name }) => name));
};
