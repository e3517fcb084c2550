// What a new officer must give before the phone asks the server. Pure.

import type { Fault } from '$lib/parts/ErrorSummary.svelte';
import { t } from '../text/text';

/** The fewest digits of a PIN. */
export const PIN_LEAST = 6;

/** Returns what is still wrong, in the order of the fields. */
export function faults(code: string, pin: string, again: string): Fault[] {
  const found: Fault[] = [];
  if (code.trim() === '') found.push({ id: 'enrol-code', text: t('enrol.code_missing') });
  if (!/^\d+$/.test(pin) || pin.length < PIN_LEAST)
    found.push({ id: 'enrol-pin', text: t('enrol.pin_short', { count: PIN_LEAST }) });
  else if (pin !== again) found.push({ id: 'enrol-pin-again', text: t('enrol.pin_differs') });
  return found;
}
