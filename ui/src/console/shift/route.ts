// The route as a list in the order it was walked, for those who read rather than look; and what the map draws of it.

import type { GapShown, Mark } from '$lib/map/shapes';
import { clock } from '../core/time';
import type { Gap, RecordBrief, Route, Stop } from '../core/views';

export type RouteRow =
  | { kind: 'gap'; from: string; to: string; gap: Gap }
  | { kind: 'stop'; from: string; to: string; stop: Stop };

/** Returns gaps and stops by time. */
export function rows(route: Route): RouteRow[] {
  const gaps = route.gaps.map((gap): RouteRow => ({ kind: 'gap', from: gap.from, to: gap.to, gap }));
  const stops = route.stops.map((stop): RouteRow => ({ kind: 'stop', from: stop.from, to: stop.to, stop }));
  return [...gaps, ...stops].sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
}

/** Returns how long something took, in whole minutes, at least one. */
export const minutes = (from: string, to: string): number =>
  Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));

/** Returns the gaps with their causes in words, as the map wants them. */
export const gapsShown = (route: Route, cause: (code: string) => string): GapShown[] =>
  route.gaps.map((gap) => ({ a: gap.a, b: gap.b, text: cause(gap.cause) }));

/** Returns the stops as marks that carry their number in the list. */
export const stopsShown = (route: Route): Mark[] =>
  rows(route).flatMap((row, at) =>
    row.kind === 'stop' ? [{ id: row.from, at: [row.stop.lon, row.stop.lat], text: String(at + 1) }] : [],
  );

/** Returns the records as marks that carry the time by which the list beside the map tells them. */
export const notesShown = (records: RecordBrief[]): Mark[] =>
  records.flatMap(({ record, at, happened_at, withdrawn }) =>
    at && !withdrawn ? [{ id: record, at, text: clock(happened_at), note: true }] : [],
  );
