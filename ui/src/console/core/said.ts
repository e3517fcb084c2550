// Small sentences that several pages say: ages, zones, ways of patrol.

import { locale } from '$lib/text/text.svelte';
import { t } from '../text/text';
import { age } from './age';
import type { ShiftBrief } from './views';

/** Returns an age, "12 min ago". */
export function ago(seconds: number): string {
  const { key, count, minutes } = age(seconds);
  return t(key, { count, minutes });
}

/** Returns the name of a zone in the reader's language. */
export const zoneName = (of: Pick<ShiftBrief, 'zone_name_en' | 'zone_name_fr'>): string =>
  locale() === 'fr-CA' ? of.zone_name_fr : of.zone_name_en;
