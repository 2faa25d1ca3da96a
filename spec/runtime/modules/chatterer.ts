import { defineBehaviour, self, send, type Pid } from "perigee/runtime";

/** Sends back whatever it is sent, for ever. */
export const chatterer = defineBehaviour<number, Pid<unknown>>(import.meta, () => ({
  message: (from) => send(from as Pid<unknown>, self()),
}));
