/**
 * A model of a tree of supervisors: who runs after which failures, and what was written meanwhile.
 * Pure: nothing here starts or waits for anything.
 */
import type { Restart, Strategy } from "../../runtime/index.ts";

/** A child as it was described first. */
export interface MemberPlan {
  readonly restart: Restart;
  /** `undefined` for a leaf; else the strategy among the members below. */
  readonly strategy: Strategy | undefined;
  readonly members: readonly MemberPlan[];
}

/** A child that runs. */
export interface Member {
  readonly name: string;
  readonly restart: Restart;
  readonly strategy: Strategy | undefined;
  /** In which round of blows it was started; 0 for the first of all. */
  readonly round: number;
  /** Those that run. */
  readonly members: readonly Member[];
  /** What it starts with, each time. */
  readonly firstMembers: readonly Member[];
}

/** How a member is made to end. */
export type Blow = "kill" | "panic" | "shut down";

/** What became of a tree, and what was written. */
export interface Outcome {
  readonly tree: Member;
  readonly written: readonly string[];
}

/** Gives each member of a plan a name that tells its place: `r`, `r.0`, `r.0.2`. */
export function nameMembers(plan: MemberPlan, name: string = "r"): Member {
  const { restart, strategy } = plan;
  const members = plan.members.map((member, n) => nameMembers(member, `${name}.${n}`));
  return { name, restart, strategy, round: 0, members, firstMembers: members };
}

/** All that run below, supervisors and leaves, each before what is below it. */
export function membersBelow(member: Member): readonly Member[] {
  return member.members.flatMap((one) => [one, ...membersBelow(one)]);
}

/** What a start of it writes. */
export function startOf(member: Member): readonly string[] {
  return member.strategy === undefined
    ? [`start ${member.name}`]
    : member.members.flatMap((one) => startOf(one));
}

/** What it writes when it is stopped in order. */
export function stopOf(member: Member): readonly string[] {
  return member.strategy === undefined
    ? [`stop ${member.name}`]
    : member.members.toReversed().flatMap((one) => stopOf(one));
}

/** What the end itself writes; of a supervisor that is killed, in no certain order. */
export function endOf(member: Member, blow: Blow): readonly string[] {
  if (member.strategy !== undefined) return stopOf(member);
  switch (blow) {
    case "kill":
      return [];
    case "panic":
      return [`panic ${member.name}`];
    case "shut down":
      return [`stop ${member.name}`];
  }
}

/** What becomes of a tree when, in this round, the members of these names end in these ways. */
export function strike(tree: Member, blows: ReadonlyMap<string, Blow>, round: number): Outcome {
  const { strategy } = tree;
  if (strategy === undefined) return { tree, written: [] };
  const isHit = ({ name }: Member): boolean => blows.has(name);
  const ended = tree.members.filter((one) => isHit(one));
  const written = ended.flatMap((one) => endOf(one, blows.get(one.name) as Blow));
  const failed = ended.filter((one) => isFailure(one, blows.get(one.name) as Blow));
  // Those that ended and do not come back are out of it.
  const order = tree.members.filter((one) => !isHit(one) || failed.includes(one));
  const group = groupOf(strategy, order, failed);
  const survivors = group.filter((one) => !isHit(one)).toReversed();
  written.push(...survivors.flatMap((one) => stopOf(one)));
  const members: Member[] = [];
  for (const one of order) {
    if (!group.includes(one)) {
      const below = strike(one, blows, round);
      written.push(...below.written);
      members.push(below.tree);
    } else if (one.restart !== "temporary") {
      const successor = renew(one, round);
      written.push(...startOf(successor));
      members.push(successor);
    }
  }
  return { tree: { ...tree, members }, written };
}

function renew(member: Member, round: number): Member {
  return { ...member, round, members: member.firstMembers.map((one) => renew(one, round)) };
}

function isFailure({ restart }: Member, blow: Blow): boolean {
  if (restart === "temporary") return false;
  return restart === "permanent" || blow !== "shut down";
}

function groupOf(
  strategy: Strategy,
  order: readonly Member[],
  failed: readonly Member[],
): readonly Member[] {
  if (failed.length === 0 || strategy === "one-for-one") return failed;
  const first = order.findIndex((one) => failed.includes(one));
  return strategy === "one-for-all" ? order : order.slice(first);
}
