// Widgets that look at something again and again, as often as their dashboard says.
import type { InfoContext } from "perigee";

/** What such a widget gets from its dashboard. */
export interface TickingProps {
  /** Milliseconds from one look to the next. */
  readonly intervalMs: number;
}

/** What it has in its state for that. */
export interface Ticking {
  /** How often the interval has changed: ticks of the interval before are not heeded any more. */
  round: number;
}

/** A message to oneself: look again. */
export interface Tick {
  readonly type: "tick";
  readonly round: number;
}

/** Has the calling widget tick once more; from `setup` on, as a message to oneself ends with the process. */
export function tickLater(state: Ticking, ctx: InfoContext<TickingProps>): void {
  ctx.sendAfter({ type: "tick", round: state.round }, ctx.props.intervalMs);
}

/** Ticks at another interval from now on. */
export function changeInterval(state: Ticking, ctx: InfoContext<TickingProps>): void {
  state.round += 1;
  tickLater(state, ctx);
}
