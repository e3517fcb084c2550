// Who called for help, never more certain than what is known.

import type { Sos } from '../core/views';
import { t } from '../text/text';

/** Returns the officer with their unit; of a phone that several use and nobody had unlocked, only whose it was last. */
export function caller({ officer, unit, caller_uncertain }: Sos): string {
  const who = unit ? `${officer} · ${unit}` : officer;
  return caller_uncertain ? t('console.sos.somebody', { who }) : who;
}
