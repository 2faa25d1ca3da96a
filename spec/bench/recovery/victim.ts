/** A process whose module takes as long to load as that of a view, and which ends its thread when told to. */
import { html, liveView } from "perigee";
import { defineBehaviour, send, type Pid } from "perigee/runtime";

/** What is loaded with it, as for any view. */
export const shown: readonly unknown[] = [html, liveView];

export const victim = defineBehaviour<Pid<Pid>>(import.meta, ({ pid }, tells) => {
  send(tells, pid);
  return { message: () => process.exit(1) };
});
