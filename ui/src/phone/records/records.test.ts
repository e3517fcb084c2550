import type { RecordBrief } from '$lib/core/views';
import { expect, it } from 'vitest';
import { about, byDay, titleOf } from './records';

const brief = (some: Partial<RecordBrief>): RecordBrief => ({
  ...{
    record: 'r',
    kind: 'encounter',
    happened_at: '2026-11-22T21:02:00-08:00',
    written_at: '2026-11-22T21:03:00-08:00',
  },
  ...{
    late: false,
    corrected: false,
    withdrawn: false,
    state: 'saved',
    title: 'encounter_kind.assist · encounter_outcome.resolved',
    place: 'near 100 Example St',
    at: null,
  },
  ...{ photos: 0, photos_held: 0, own: true, author: 'Patel' },
  ...some,
});

it('names a record by its time, kind and title', () => {
  expect(titleOf(brief({}))).toBe('21:02 Encounter: Assist, Resolved');
  expect(titleOf(brief({ title: '' }))).toBe('21:02 Encounter');
  expect(titleOf(brief({ kind: 'shift', title: 'U12' }))).toBe('21:02 Shift: U12');
});

it('says only what is particular about it', () => {
  expect(about(brief({}))).toBe('near 100 Example St');
  expect(about(brief({ place: null, withdrawn: true, photos: 3, photos_held: 2, own: false }))).toBe(
    'Taken back · 2 of 3 photos held · Patel',
  );
});

it('puts a record under the day on which it happened in the city, across midnight', () => {
  const days = byDay([
    brief({ record: 'before', happened_at: '2026-11-22T23:59:00-08:00' }),
    brief({ record: 'after', happened_at: '2026-11-23T00:01:00-08:00' }),
    brief({ record: 'first', happened_at: '2026-11-22T14:00:00-08:00' }),
  ]);
  expect(days.map(({ briefs }) => briefs.map(({ record }) => record))).toEqual([
    ['after'],
    ['before', 'first'],
  ]);
});
