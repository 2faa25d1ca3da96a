/**
 * A process that shows what its config lets it do.
 *
 * @module
 */
import {
  call,
  defineBehaviour,
  deferred,
  environment,
  RuntimeError,
  self,
  send,
  spawn,
  spawnHere,
  type Pid,
  type ProcessConfig,
  type ProcessLimits,
} from "perigee/runtime";

/** What can be asked of one. */
export type ConfinedRequest =
  | {
      readonly do: "spawn";
      readonly config?: ProcessConfig;
      readonly limits?: ProcessLimits;
      readonly isolation?: "thread";
    }
  | { readonly do: "spawnHere" }
  | { readonly do: "environment" }
  | { readonly do: "process.env" }
  | { readonly do: "fill"; readonly megabytes: number }
  | { readonly do: "grandchild"; readonly config: ProcessConfig; readonly asks: ConfinedRequest }
  /** Takes nothing more until `open` answers. */
  | { readonly do: "wait"; readonly open: Pid }
  | { readonly do: "never" };

/** Does what it is asked, or tells the code of the error; tells messages on. */
export const confined = defineBehaviour<{ readonly tells?: Pid<unknown> }>(
  import.meta,
  (_context, { tells }) => ({
    message: (message) => {
      if (tells !== undefined) send(tells, message);
    },
    request: async (raw) => {
      try {
        return await serve(raw as ConfinedRequest);
      } catch (thrown) {
        if (thrown instanceof RuntimeError) return { ...thrown, code: thrown.code };
        throw thrown;
      }
    },
  }),
);

function serve(request: ConfinedRequest): unknown {
  switch (request.do) {
    case "spawn": {
      const { do: _do, ...options } = request;
      return spawn(confined, {}, options);
    }
    case "spawnHere":
      return spawnHere({});
    case "environment":
      return environment();
    case "process.env":
      return { ...process.env };
    case "fill":
      return fill(request.megabytes);
    case "grandchild":
      return spawn(confined, {}, { config: request.config }).then((pid) => call(pid, request.asks));
    case "wait":
      return call(request.open, self(), { timeoutMs: Infinity });
    case "never":
      return deferred;
  }
}

// Kept, or the collector takes it.
const kept: unknown[] = [];

async function fill(megabytes: number): Promise<number> {
  for (let n = 0; n < megabytes; n += 1) {
    kept.push(Array.from({ length: 131_072 }, (_, at) => at + n + 0.5));
    await new Promise(setImmediate);
  }
  return kept.length;
}
