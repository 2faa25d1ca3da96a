/**
 * A store of a user, on a thread of its own, and a process that talks to the process of checkpoints.
 *
 * @module
 */
import { defineStore, type Checkpoint } from "perigee";
import { defineBehaviour, send, type Definition, type Pid } from "perigee/runtime";
import {
  castCheckpoint,
  forgetCheckpoint,
  loadCheckpoint,
  saveCheckpoint,
} from "../../../../liveview/store/checkpoints.ts";
import { openMemoryStore } from "../../../../liveview/store/memory-store.ts";
import type { CheckpointedMessage } from "../../../../liveview/store/store-message.ts";

/** A store that tells somebody how many it saves at a time. */
export const telling = defineStore(
  import.meta,
  { isDurable: false },
  ({ tells }: { readonly tells: Pid<number> }) => {
    const store = openMemoryStore({ maxBytes: Infinity });
    return {
      ...store,
      save: async (checkpoints) => {
        await store.save(checkpoints);
        send(tells, checkpoints.length);
      },
    };
  },
);

/** A store that cannot be opened. */
export const broken = defineStore(import.meta, { isDurable: false }, () => {
  throw new Error("no such server");
});

/** What a {@link talker} can be asked to do. */
export type Talk =
  | {
      readonly type: "cast";
      readonly checkpoints: readonly Checkpoint[];
      readonly owner: Pid<CheckpointedMessage>;
    }
  | { readonly type: "forget"; readonly ids: readonly string[] }
  | { readonly type: "load"; readonly id: string }
  | { readonly type: "save"; readonly checkpoint: Checkpoint };

/** Talks to the process of checkpoints from its thread. */
export const talker: Definition<undefined> = defineBehaviour(import.meta, () => ({
  request: (request) => {
    const talk = request as Talk;
    switch (talk.type) {
      case "cast":
        for (const checkpoint of talk.checkpoints) castCheckpoint(checkpoint, talk.owner);
        return undefined;
      case "forget":
        for (const id of talk.ids) forgetCheckpoint(id);
        return undefined;
      case "load":
        return loadCheckpoint(talk.id, "Counter@1");
      case "save":
        return saveCheckpoint(talk.checkpoint);
    }
  },
}));
