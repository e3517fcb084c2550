// How an order to erase stands, in words. Pure but for the language.

import type { IconName } from '$lib/icons/icons';
import { label } from '$lib/text/text.svelte';
import { dayAndClock } from '../core/time';
import type { Erasure, ErasureState } from '../core/views';
import { t } from '../text/text';

type Look = { icon: IconName; tone?: 'ok' | 'warn' | 'error' };

const LOOKS: Record<ErasureState, Look> = {
  ordered: { icon: 'shift', tone: 'warn' },
  stopped: { icon: 'undo' },
  erased: { icon: 'delete', tone: 'warn' },
  complete: { icon: 'confirmed', tone: 'ok' },
};

/** Returns how the state of an order looks. */
export const wordOf = (state: ErasureState): Look => LOOKS[state];

/** Returns what the record is, as far as that is still known: "Encounter, Nov 22, 21:14". */
export function whatOf({ kind, happened_at }: Erasure): string {
  const name = label('kind', kind ?? '');
  return happened_at ? `${name}, ${dayAndClock(happened_at)}` : name;
}

/** Returns what an order waits for, and until when. */
export function nextOf({ state, waiting, until }: Erasure): string {
  if (state === 'erased') return t('console.erasures.old_backups');
  if (state !== 'ordered') return '';
  const day = dayAndClock(until);
  return waiting.length > 0
    ? t('console.erasures.waits', { count: waiting.length, phones: waiting.join(', '), day })
    : t('console.erasures.heard');
}
