import { describe, expect, it } from 'vitest';
import type { BoardOfficer, Sos } from '../core/views';
import { ageNow, marks, ordered, rowOf } from './board';

const officer = (unit: string, rest: Partial<BoardOfficer> = {}): BoardOfficer => ({
  ...{
    officer: `Officer ${unit}`,
    team: null,
    shift: null,
    unit,
    zone: 'Z1',
    zone_name_en: '',
    zone_name_fr: '',
  },
  ...{ mode: 'foot', started_at: '2026-11-22T14:00:00-08:00', last_heard: null, last_heard_age_s: null },
  ...{
    last_fix: null,
    on_break_since: null,
    on_shift: true,
    sos: null,
    records: 0,
    photos_missing: 0,
    attention: 0,
  },
  ...rest,
});
const fix = (lat: number) => ({
  lat,
  lon: -125,
  accuracy_m: 8,
  at: '2026-11-22T21:00:00-08:00',
  age_s: 4,
  text: 'near',
});
const call = (by: string, lat: number | null): Sos => ({
  ...{ record: `sos-${by}`, officer: by, unit: null, raised_at: '', received_at: '', stood_down_at: null },
  ...{
    acknowledged_by: null,
    acknowledged_at: null,
    open: true,
    told_officer: false,
    entry: true,
    caller_uncertain: false,
  },
  position: lat === null ? null : fix(lat),
});

describe('the order of the board', () => {
  const check = (officers: BoardOfficer[], expected: string[]) =>
    expect(ordered(officers).map((one) => one.unit)).toEqual(expected);

  it('puts calls for help first and ended shifts last', () =>
    check(
      [officer('U1', { on_shift: false }), officer('U2'), officer('U3', { sos: 'r' })],
      ['U3', 'U2', 'U1'],
    ));
  it('counts units as people do', () => check([officer('U12'), officer('U2')], ['U2', 'U12']));
  it('does not follow who was heard last, so that rows stay where they are', () =>
    check([officer('U1', { last_heard_age_s: 900 }), officer('U2', { last_heard_age_s: 1 })], ['U1', 'U2']));
});

it('knows a row again after a fresh answer', () => {
  expect(rowOf(officer('U1', { records: 3 }))).toBe(rowOf(officer('U1', { records: 4, sos: 'r' })));
});

it('lets an age grow from the moment of the answer, and never shrink', () => {
  expect(ageNow(40, 1000, 21_000)).toBe(60);
  expect(ageNow(40, 1000, 500)).toBe(40);
  expect(ageNow(null, 1000, 21_000)).toBeNull();
});

describe('the marks on the map', () => {
  it('leaves out ended shifts and those without a fix', () => {
    const all = [
      officer('U1', { last_fix: fix(49) }),
      officer('U2'),
      officer('U3', { on_shift: false, last_fix: fix(50) }),
    ];
    expect(marks(all, []).map((mark) => mark.text)).toEqual(['U1']);
  });
  it('marks a caller where the call came from, once', () => {
    const all = [officer('U1', { last_fix: fix(49), sos: 'r' })];
    expect(marks(all, [call('Officer U1', 48)])).toEqual([
      { id: 'sos-Officer U1', at: [-125, 48], text: 'SOS Officer U1', alert: true },
    ]);
  });
  it('falls back to the last fix when the call has no position', () => {
    const all = [officer('U1', { last_fix: fix(49), sos: 'r' })];
    expect(marks(all, [call('Officer U1', null)])).toEqual([
      { id: rowOf(all[0]!), at: [-125, 49], text: 'U1', alert: true },
    ]);
  });
});
