// What the officer is told when the route is not recorded, and the shake that comes with it.

import type { ShiftBrief } from '$lib/core/views';
import { t } from '../text/text';

const SAID = ['no_fix', 'permission', 'off', 'killed', 'full'] as const;
/** Milliseconds of shaking and of rest: long enough to be felt through a glove. */
const SHAKE = [400, 200, 400, 200, 400];

type Heard = Pick<ShiftBrief, 'recording' | 'stalled_cause' | 'battery_interval_s'>;

/** Without a cause it only waits for its first fix. */
const isStalled = ({ recording, stalled_cause: cause }: Heard) => recording === 'stalled' && cause !== null;

/** Returns what is wrong and what helps; nothing while the route is recorded or paused, or waits for its first fix. */
export function stallWords(shift: Heard): string | null {
  if (!isStalled(shift)) return null;
  const cause = SAID.find((said) => said === shift.stalled_cause) ?? 'no_fix';
  return t(`home.stall_${cause}`);
}

/** Returns how rarely the route is recorded because the battery is low. */
export function spareWords({ battery_interval_s: seconds }: Heard): string | null {
  return seconds === null ? null : t('home.battery', { minutes: Math.round(seconds / 60) });
}

/** Shakes the phone when recording stalls anew or for another cause; not at each look at the same trouble. */
export class Shaker {
  #last = '';

  constructor(private readonly shake: (pattern: number[]) => void = shakePhone) {}

  see(shift: Heard): void {
    const now = isStalled(shift) ? (shift.stalled_cause ?? '') : '';
    if (now && now !== this.#last) this.shake(SHAKE);
    this.#last = now;
  }
}

function shakePhone(pattern: number[]): void {
  // A desktop cannot.
  if ('vibrate' in navigator) navigator.vibrate(pattern);
}
