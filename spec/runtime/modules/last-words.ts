import { defineProcess, send, type Pid } from "perigee/runtime";

/** Ends right after its first message, which it answers. */
export const lastWords = defineProcess<{ readonly from: Pid<string> }>(
  import.meta,
  async (mailbox) => {
    const { from } = await mailbox.receive();
    send(from, "last words");
  },
);
