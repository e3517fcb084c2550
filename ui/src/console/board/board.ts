// The board's order and what deserves a second look. Pure.

import type { BoardOfficer, Lat, Sos } from '../core/views';

/** A phone that has not been heard for longer is shown as silent. */
export const SILENT_S = 15 * 60;
/** A fix that is older is shown as old. */
export const OLD_FIX_S = 10 * 60;

export type Mark = { id: string; at: [number, number]; text: string; alert: boolean };

/** Returns the officers as the board lists them: calls for help, then who is on shift, then by unit and name. */
export function ordered(officers: BoardOfficer[]): BoardOfficer[] {
  const rank = (o: BoardOfficer) => (o.sos ? 0 : o.on_shift ? 1 : 2);
  const name = new Intl.Collator(undefined, { numeric: true });
  return [...officers].sort(
    (a, b) => rank(a) - rank(b) || name.compare(a.unit, b.unit) || name.compare(a.officer, b.officer),
  );
}

/** Returns an age now, of which the server said what it was when it answered. */
export function ageNow(said: number | null, answeredAt: number, now: number): number | null {
  return said === null ? null : said + Math.max(0, now - answeredAt) / 1000;
}

/** Returns a name that stays the same for one officer's shift, so that a row keeps its place and its focus. */
export const rowOf = (o: BoardOfficer): string => `${o.unit} ${o.officer} ${o.started_at}`;

/** Returns what the map marks: where those on shift were last, and every call for help that has a place. */
export function marks(officers: BoardOfficer[], calls: Sos[]): Mark[] {
  const called = new Set(calls.filter((call) => call.position).map((call) => call.officer));
  const walking = officers.filter((o) => o.on_shift && !called.has(o.officer));
  return [
    ...walking.flatMap((o) => (o.last_fix ? [mark(rowOf(o), o.last_fix, o.unit, o.sos !== null)] : [])),
    ...calls.flatMap((call) =>
      call.position ? [mark(call.record, call.position, `SOS ${call.officer}`, true)] : [],
    ),
  ];
}

const mark = (id: string, fix: Lat, text: string, alert: boolean): Mark => ({
  id,
  at: [fix.lon, fix.lat],
  text,
  alert,
});
