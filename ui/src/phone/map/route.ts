// A route in words and shapes. Pure.

import type { GapShown, Mark, Point } from '$lib/map/shapes';
import type { Gap, RecordBrief, RouteView } from '$lib/core/views';
import { clock, distance } from '$lib/text/format';
import { label } from '$lib/text/text.svelte';
import { t } from '../text/text';

/** Returns the gaps as the map marks them: "no GPS, 4 min" at the first end. */
export function gapsShown(gaps: Gap[]): GapShown[] {
  return gaps.map((gap) => ({ a: gap.a as Point | null, b: gap.b as Point | null, text: gapWords(gap) }));
}

function gapWords({ from, to, cause }: Gap): string {
  return `${label('code.gap_cause', cause)}, ${t('map.minutes', { count: minutes(from, to) })}`;
}

const minutes = (from: string, to: string) =>
  Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));

/** Returns what is to be known of a distance: how much of it the streets told, and whether it is in doubt. */
export function distanceNotes(of: Pick<RouteView, 'along_streets_m' | 'by_places_m' | 'doubtful'>): string[] {
  return [
    ...(of.along_streets_m >= 1 ? [t('map.along_streets', { along: distance(of.along_streets_m) })] : []),
    ...(of.doubtful ? [t('map.doubtful', { places: distance(of.by_places_m) })] : []),
  ];
}

export type RouteLine = { key: string; what: 'gap' | 'stop'; title: string; detail: string };

/** Returns gaps and stops as a list, in the order in which they happened. */
export function routeLines({ gaps, stops }: Pick<RouteView, 'gaps' | 'stops'>): RouteLine[] {
  const span = (from: string, to: string) => `${clock(from)}–${clock(to)}`;
  const lines = [
    ...gaps.map((gap) => ({
      what: 'gap' as const,
      at: gap.from,
      title: gapWords(gap),
      detail: span(gap.from, gap.to),
    })),
    ...stops.map((stop) => ({
      what: 'stop' as const,
      at: stop.from,
      title: t('map.stop', { count: minutes(stop.from, stop.to) }),
      detail: span(stop.from, stop.to),
    })),
  ];
  return lines
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ at, ...line }) => ({ key: `${line.what} ${at}`, ...line }));
}

const DAY_MS = 24 * 3_600_000;

/** Returns the records of the last day that stand somewhere: the map marks them, the list beside it names them. */
export function placed(records: RecordBrief[], now: number): RecordBrief[] {
  return records.filter(
    ({ at, withdrawn, happened_at }) => at && !withdrawn && now - Date.parse(happened_at) < DAY_MS,
  );
}

/** Returns them as the map marks them, by the time that the list says, too. */
export function notesShown(records: RecordBrief[]): Mark[] {
  return records.flatMap(({ record, at, happened_at }) =>
    at ? [{ id: record, at: at as Point, text: clock(happened_at), note: true }] : [],
  );
}
