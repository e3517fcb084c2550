import { describe, expect, it } from 'vitest';

import { Shaker, spareWords, stallWords } from './stall';

type Shift = Parameters<typeof stallWords>[0];

const on: Shift = { recording: 'on', stalled_cause: null, battery_interval_s: null };
const stalled = (cause: string | null): Shift => ({ ...on, recording: 'stalled', stalled_cause: cause });

describe('a route that is not recorded', () => {
  it('says why and what helps', () => {
    expect(stallWords(on)).toBeNull();
    expect(stallWords({ ...on, recording: 'paused' })).toBeNull();
    expect(stallWords(stalled(null)), 'its first fix is awaited').toBeNull();
    expect(stallWords(stalled('permission'))).toContain('settings');
    expect(stallWords(stalled('killed'))).toContain('starting it again');
    expect(stallWords(stalled('solar_storm'))).toBe(stallWords(stalled('no_fix')));
  });

  it('shakes the phone once for each trouble, and again when it comes back', () => {
    const shakes: number[][] = [];
    const shaker = new Shaker((pattern) => shakes.push(pattern));
    for (const shift of [on, stalled('no_fix'), stalled('no_fix'), stalled('off'), on, stalled('off')])
      shaker.see(shift);
    expect(shakes).toHaveLength(3);
  });

  it('says how rarely it is recorded to spare the battery', () => {
    expect(spareWords(on)).toBeNull();
    expect(spareWords({ ...on, battery_interval_s: 300 })).toContain('5 min');
  });
});
