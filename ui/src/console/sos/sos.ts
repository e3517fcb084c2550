// The calls for help on the screen, as a state and its steps. Pure: it rings nothing and asks nobody.

import type { Sos } from '../core/views';

/** An acknowledged call stays on the screen until the officer stands down, at most this long. */
export const OWNED_MS = 12 * 3600 * 1000;
/** A call must have been on the screen this long before a key may take it: the space bar was perhaps for scrolling. */
export const LOOK_MS = 800;

export type Watch = {
  /** What the server said last, newest first. */
  all: Sos[];
  /** When each open call was first shown here, in milliseconds. */
  shown: Record<string, number>;
  /** The call that is being taken, until the server has answered. */
  taking: string | null;
  /** Why the last attempt to take one did not go through; the code of the refusal. */
  problem: string | null;
};

export type Step =
  | { kind: 'heard'; all: Sos[]; now: number }
  | { kind: 'take'; record: string }
  | { kind: 'taken'; call: Sos }
  | { kind: 'refused'; code: string };

export const NOTHING: Watch = { all: [], shown: {}, taking: null, problem: null };

/** Returns the state after one step. */
export function step(watch: Watch, next: Step): Watch {
  switch (next.kind) {
    case 'heard':
      return heard(watch, next.all, next.now);
    case 'take':
      return watch.taking ? watch : { ...watch, taking: next.record, problem: null };
    case 'taken': {
      const all = watch.all.map((call) => (call.record === next.call.record ? next.call : call));
      return { ...watch, all, taking: null, problem: null };
    }
    case 'refused':
      return { ...watch, taking: null, problem: next.code };
  }
}

function heard(watch: Watch, all: Sos[], now: number): Watch {
  const open = all.filter((call) => call.open);
  const shown = Object.fromEntries(open.map((call) => [call.record, watch.shown[call.record] ?? now]));
  return { ...watch, all, shown, problem: open.length ? watch.problem : null };
}

/** Returns the calls that nobody has taken, the longest waiting first. */
export const waiting = (watch: Watch): Sos[] =>
  watch.all.filter((call) => call.open).sort((a, b) => Date.parse(a.raised_at) - Date.parse(b.raised_at));

/** Returns the calls that a named person has taken and that are not over. */
export const owned = (watch: Watch, now: number): Sos[] =>
  watch.all.filter(
    (call) =>
      !call.open &&
      call.acknowledged_at &&
      !call.stood_down_at &&
      now - Date.parse(call.acknowledged_at) < OWNED_MS,
  );

/** Returns the call that the space bar takes now, if there is one. */
export function taken(watch: Watch, now: number): string | null {
  const first = waiting(watch)[0];
  if (!first || watch.taking) return null;
  return now - (watch.shown[first.record] ?? now) >= LOOK_MS ? first.record : null;
}

/** Returns whether the alarm must ring: somebody waits, and who sits here may answer. */
export const rings = (watch: Watch, mayTake: boolean): boolean => mayTake && waiting(watch).length > 0;
