import { describe, expect, it } from 'vitest';
import type { Sos } from '../core/views';
import { caller } from './caller';
import { LOOK_MS, NOTHING, owned, OWNED_MS, rings, step, taken, waiting, type Step, type Watch } from './sos';

const call = (record: string, rest: Partial<Sos> = {}): Sos => ({
  ...{ record, officer: 'A. Patel', unit: 'U12', raised_at: '2026-11-22T21:00:00Z', position: null },
  ...{
    received_at: '2026-11-22T21:00:02Z',
    stood_down_at: null,
    acknowledged_by: null,
    acknowledged_at: null,
  },
  ...{ open: true, told_officer: false, entry: true, caller_uncertain: false },
  ...rest,
});
const mine = (record: string) =>
  call(record, { open: false, acknowledged_by: 'M. Roy', acknowledged_at: '2026-11-22T21:01:00Z' });
const at = Date.parse('2026-11-22T21:01:00Z');
const after = (...steps: Step[]): Watch => steps.reduce(step, NOTHING);
const heard = (all: Sos[], now = 0): Step => ({ kind: 'heard', all, now });

describe('a call for help', () => {
  it('rings until the server has a named person for it, for those who may answer', () => {
    const open = after(heard([call('a')]));
    expect([rings(open, true), rings(open, false)]).toEqual([true, false]);
    const taking = step(open, { kind: 'take', record: 'a' });
    expect(rings(taking, true)).toBe(true);
    expect(rings(step(taking, { kind: 'taken', call: mine('a') }), true)).toBe(false);
  });

  it('rings on when taking it did not go through, and says why', () => {
    const lost = after(
      heard([call('a')]),
      { kind: 'take', record: 'a' },
      { kind: 'refused', code: 'C-NO-ANSWER' },
    );
    expect([rings(lost, true), lost.problem, lost.taking]).toEqual([true, 'C-NO-ANSWER', null]);
  });

  it('is silent when another was faster, and forgets the problem', () => {
    const other = after(
      ...([
        heard([call('a')]),
        { kind: 'take', record: 'a' },
        { kind: 'refused', code: 'C-SOS-TAKEN' },
      ] as Step[]),
      heard([mine('a')]),
    );
    expect([rings(other, true), other.problem]).toEqual([false, null]);
  });

  it('is silent when the officer stood down', () => {
    expect(
      rings(after(heard([call('a', { open: false, stood_down_at: '2026-11-22T21:02:00Z' })])), true),
    ).toBe(false);
  });

  it('waits in the order in which it was raised', () => {
    const late = call('late', { raised_at: '2026-11-22T21:05:00Z' });
    expect(waiting(after(heard([late, call('early')]))).map((one) => one.record)).toEqual(['early', 'late']);
  });

  it('is taken one at a time', () => {
    const twice = after(
      heard([call('a'), call('b')]),
      { kind: 'take', record: 'a' },
      { kind: 'take', record: 'b' },
    );
    expect(twice.taking).toBe('a');
  });
});

describe('the space bar', () => {
  const check = (watch: Watch, now: number, expected: string | null) =>
    expect(taken(watch, now)).toBe(expected);

  it('takes nothing that appeared under the finger just now', () => {
    check(after(heard([call('a')], 1000)), 1000 + LOOK_MS - 1, null);
    check(after(heard([call('a')], 1000)), 1000 + LOOK_MS, 'a');
  });
  it('remembers since when a call is shown over later answers', () =>
    check(after(heard([call('a')], 1000), heard([call('a')], 5000)), 5000, 'a'));
  it('takes nothing while one is being taken', () =>
    check(after(heard([call('a')], 0), { kind: 'take', record: 'a' }), 9000, null));
  it('takes nothing when nobody waits', () => check(after(heard([mine('a')], 0)), 9000, null));
});

describe('a call that somebody has', () => {
  const check = (one: Sos, now: number, expected: number) =>
    expect(owned(after(heard([one])), now)).toHaveLength(expected);

  it('stays in sight with its owner until the officer stands down', () => {
    check(mine('a'), at, 1);
    check({ ...mine('a'), stood_down_at: '2026-11-22T21:09:00Z' }, at, 0);
  });
  it('leaves after half a day', () => check(mine('a'), at + OWNED_MS, 0));
});

describe('the name on a call', () => {
  const check = (uncertain: boolean, expected: string) =>
    expect(caller(call('a', { caller_uncertain: uncertain }))).toBe(expected);

  it('is the officer whose phone it is', () => check(false, 'A. Patel · U12'));
  it('claims nobody when a locked phone of several officers sent it', () =>
    check(true, 'somebody on the phone that A. Patel · U12 used last'));
});
