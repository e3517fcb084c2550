import { useLocale } from '$lib/text/text.svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FieldValue } from '../core/views';
import { asWritten, nameOf, short, words } from './values';

describe('a value in words', () => {
  beforeEach(() => useLocale('en-CA'));
  const check = (value: FieldValue, kind: string, list: string | undefined, expected: string) =>
    expect(words(value, { kind, list })).toBe(expected);

  it('says that nothing was filled in', () => {
    for (const empty of [null, '', []]) check(empty, 'text', undefined, 'not filled in');
  });
  it('says yes and no', () => {
    check(true, 'flag', undefined, 'Yes');
    check(false, 'flag', undefined, 'No');
  });
  it('says codes as words, and a newer city’s codes as they are', () => {
    check('bike', 'code', 'patrol_mode', 'By bike');
    check(['bike', 'on_horse'], 'codes', 'patrol_mode', 'By bike, on horse');
  });
  it('says moments in the city’s zone', () =>
    check('2026-11-22T21:14:02-08:00', 'moment', undefined, 'Sun, Nov 22, 21:14 (21:14:02)'));
  it('says where, how sure, when and by what', () =>
    check(
      [49.476_38, -125.855_864, 12.4, '2026-11-22T21:14:02-08:00', 'gnss'],
      ...(['position', undefined, '49.47638, -125.85586, within 12 m, at 21:14:02 (phone’s GPS)'] as const),
    ));
  it('says steps one under the other', () =>
    check(
      [
        ['2026-11-22T21:14:02-08:00', 'on_horse'],
        ['2026-11-22T21:14:20-08:00', 'on_horse', 'by partner'],
      ],
      ...(['steps', 'welfare_step', '21:14:02 on horse\n21:14:20 on horse: by partner'] as const),
    ));
  it('leaves prose alone', () => check('Line one\nline two', 'prose', undefined, 'Line one\nline two'));
  it('groups numbers', () => check(12500, 'count', undefined, '12,500'));
});

it('names a record by its kind and its main answer', () => {
  expect(nameOf({ kind: 'hazard', title: 'on_horse', title_list: 'hazard_kind' })).toBe('Hazard – on horse');
  expect(nameOf({ kind: 'hazard', title: null, title_list: null })).toBe('Hazard');
});

it('cuts hashes to what the eye compares, and leaves short words', () => {
  expect(short('0197a000c1f77e008a00e8a3b1e0c171')).toBe('0197a000…c171');
  expect(short('records')).toBe('records');
});

it('writes times on paper as they were sent, offset and all', () => {
  expect(asWritten('2026-11-01T01:30:00-07:00')).toBe('2026-11-01 01:30:00 -07:00');
  expect(asWritten('2026-11-01T09:30:00Z')).toBe('2026-11-01 09:30:00 Z');
});
