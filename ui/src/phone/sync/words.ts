// The five sync words, and the one line that says what is still only on this phone.

import type { IconName } from '$lib/icons/icons';
import type { Fact } from '$lib/parts/StatusStrip.svelte';
import type { Home, StatusView, SyncProgress, SyncState } from '$lib/core/views';
import { clock, elapsed, distance } from '$lib/text/format';
import { within } from '$lib/text/position';
import { t } from '../text/text';

const ICONS: Record<SyncState, IconName> = {
  unfinished: 'unfinished',
  saved: 'on_phone',
  sent: 'sent',
  confirmed: 'confirmed',
  attention: 'attention',
};

/** Returns the icon that always goes with a sync word. */
export const syncIcon = (state: SyncState): IconName => ICONS[state];

/** Returns "3 on phone · last confirmed 20:41". */
export function standing(status: StatusView): string {
  const count = t('sync.on_phone', { count: status.on_phone });
  if (!status.last_confirmed_at) return count;
  return `${count} · ${t('sync.last_confirmed', { time: clock(status.last_confirmed_at) })}`;
}

/** Returns how far a running sync is. */
export function running(progress: SyncProgress): string {
  const { phase, sent, total } = progress;
  if (phase === 'reading') return t('sync.reading');
  if (phase === 'done') return t('sync.done');
  return t(phase === 'photos' ? 'sync.sending_photos' : 'sync.sending', { sent, total });
}

/** Returns the facts of home's status line: where, how long, what is only here. */
export function facts(home: Home): Fact[] {
  const { status, shift, now } = home;
  const line: Fact[] = [];
  if (shift) {
    const since = elapsedWords((Date.parse(now) - Date.parse(shift.started_at)) / 1000);
    line.push({ icon: 'shift', text: since, spoken: t('status.on_shift', { time: since }) }, gps(home));
  }
  const waiting = t('sync.on_phone', { count: status.on_phone });
  line.push({ icon: 'on_phone', text: waiting, spoken: standing(status) });
  if (status.attention > 0)
    line.push({ icon: 'attention', text: t('sync.attention', { count: status.attention }), alert: true });
  return line;
}

function gps({ status: { fix }, shift }: Home): Fact {
  if (shift?.recording === 'paused') return { icon: 'pause', text: t('status.paused') };
  if (shift?.recording === 'stalled' || !fix) return { icon: 'gps', text: t('status.no_gps'), alert: true };
  const known = fix.accuracy_m !== null;
  const metres = known ? `±${distance(fix.accuracy_m ?? 0)}` : within(null);
  return { icon: 'gps', text: metres, spoken: t('status.gps', { metres }) };
}

/** Returns hours and minutes, "3:42". */
function elapsedWords(seconds: number): string {
  return elapsed(seconds)
    .replace(/:\d\d$/, '')
    .replace(/^(\d\d)$/, '0:$1');
}
