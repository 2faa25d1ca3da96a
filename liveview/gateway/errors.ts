/**
 * Errors of `serve`: what keeps a server from starting, named where the mistake is.
 *
 * @module
 */
import { LiveViewError } from "../errors.ts";

/** The shell file has no element that the selector of a view names. */
export class ShellSelectorError extends LiveViewError {
  override readonly name = "ShellSelectorError";
  readonly code = "ERR_SHELL_SELECTOR";

  constructor(file: string, selector: string) {
    super(
      `the shell ${file} has no element "${selector}" to put a view into: ` +
        `add one (such as <main id="app"></main>), or route the view to another selector`,
    );
  }
}

/** The shell file cannot be used. */
export class ShellFileError extends LiveViewError {
  override readonly name = "ShellFileError";
  readonly code = "ERR_SHELL_FILE";

  constructor(file: string, why: string, options?: ErrorOptions) {
    super(`the shell ${file} cannot be used: ${why}`, options);
  }
}

/** Another program has the port. */
export class PortInUseError extends LiveViewError {
  override readonly name = "PortInUseError";
  readonly code = "ERR_PORT_IN_USE";
  /** The port. */
  readonly port: number;

  constructor(port: number, host: string) {
    super(
      `port ${port} on ${host} is in use by another program: stop that one, or choose another port ` +
        `(PORT=${port + 1} npm start)`,
    );
    this.port = port;
  }
}

/** A route cannot be served as it is written. */
export class RouteError extends LiveViewError {
  override readonly name = "RouteError";
  readonly code = "ERR_ROUTE";

  constructor(path: string, why: string) {
    super(`the route "${path}" cannot be served: ${why}`);
  }
}
