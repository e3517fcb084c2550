// A stored position in words: where, how sure, when, by what. What is not known is said, never shown as zero.

import { distance, exactClock } from './format';
import { label, t } from './text.svelte';

/** Returns a distance that may not be known. */
export const within = (metres: number | null): string =>
  metres === null ? t('map.unknown_distance') : distance(metres);

/** Returns `[lat, lon, accuracy, at, source]` in words. */
export function positionWords(parts: unknown[]): string {
  const [lat, lon, accuracy, at, source] = parts;
  const vars = {
    lat: Number(lat).toFixed(5),
    lon: Number(lon).toFixed(5),
    metres: within(typeof accuracy === 'number' ? accuracy : null),
    source: label('code.position_source', typeof source === 'string' ? source : 'unknown'),
  };
  if (typeof at !== 'string') return t('value.position_undated', vars);
  return t('value.position', { ...vars, at: exactClock(at) });
}
