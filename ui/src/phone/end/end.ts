// Ending a shift: what stands open, and what is said about what has arrived. Pure but for the language.

import type { EndOfShift, ManifestView, ShiftException } from '$lib/core/views';
import { clock, distance } from '$lib/text/format';
import { label } from '$lib/text/text.svelte';
import { distanceNotes } from '../map/route';
import { router, writes } from '../routes';
import { t } from '../text/text';

/** Returns "Encounter 21:02: not saved yet". */
export function exceptionWords({ kind, why, happened_at }: ShiftException): string {
  return t('end.exception', {
    what: `${label('kind', kind)} ${clock(happened_at)}`,
    why: label('end.why', why),
  });
}

/** Returns where an exception is put right. */
export function exceptionHref({ record, kind, why }: ShiftException): string {
  return why === 'draft' ? router.href(writes(kind), { id: record }) : router.href('record', { id: record });
}

/** Returns the shift in figures: "23 records, 20 confirmed by server, 3 on phone". */
export function counts(end: EndOfShift): string[] {
  const { records, confirmed, on_phone, photos, photos_confirmed, distance_m, gaps } = end;
  return [
    t('end.records', { count: records, confirmed, on_phone }),
    ...(photos > 0 ? [t('end.photos', { count: photos, confirmed: photos_confirmed })] : []),
    t('end.route', { distance: distance(distance_m), count: gaps.length }),
    ...distanceNotes(end),
  ];
}

/** Returns "47 records, 31 photos, all confirmed by server", or what is not there yet. */
export function manifestWords(manifest: ManifestView): string {
  const held = [
    t('manifest.records', { count: manifest.records }),
    t('manifest.photos', { count: manifest.photos }),
  ];
  const what = held.join(', ');
  return manifest.all_held
    ? t('manifest.all', { what })
    : t('manifest.waiting', { what, count: manifest.missing.length });
}
