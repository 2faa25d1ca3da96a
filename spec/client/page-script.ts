/**
 * Runs in the pages of `live-page.ts`: the client, and an ear for what it tells.
 */
import { hooks } from "./hooks-script.ts";
import { connect, type ConnectOptions, type LiveConnection } from "../../client/index.ts";

declare global {
  interface Window {
    options?: ConnectOptions;
    connection: LiveConnection;
    /** Connects again, after a disconnect. */
    reconnect(): void;
    /** Details of all events of the client, by type. */
    told: Record<string, unknown[]>;
    /** Resolves when as many events of a type came. */
    heard(type: string, times: number): Promise<void>;
  }
}

const waiting: (() => void)[] = [];

function tell(type: string, detail: unknown): void {
  (window.told[type] ??= []).push(detail);
  for (const wake of waiting.splice(0)) wake();
}

window.told = {};
window.heard = async (type, times) => {
  while ((window.told[type]?.length ?? 0) < times) {
    await new Promise<void>((resolve) => void waiting.push(resolve));
  }
};
for (const type of [
  "connected",
  "disconnected",
  "patched",
  "refused",
  "lost",
  "durable",
  "error",
  "push",
]) {
  document.addEventListener(`perigee:${type}`, (event) =>
    tell(type, (event as CustomEvent).detail),
  );
}
document.addEventListener("securitypolicyviolation", ({ violatedDirective }) =>
  tell("violation", violatedDirective),
);
window.reconnect = () => {
  window.connection = connect({ hooks, ...window.options });
};
window.reconnect();
