import { describe, expect, it } from 'vitest';
import type { RecordBrief } from '$lib/core/views';
import { notesShown, placed } from './route';

const now = Date.parse('2026-11-22T21:00:00-08:00');
const brief = (record: string, some: Partial<RecordBrief> = {}) =>
  ({
    record,
    at: [1, 2],
    withdrawn: false,
    happened_at: '2026-11-22T13:50:00-08:00',
    ...some,
  }) as RecordBrief;

describe('what was written, on the map', () => {
  it('is what stands somewhere, was not taken back, and is of the last day', () => {
    const all = [
      brief('here'),
      brief('nowhere', { at: null }),
      brief('taken back', { withdrawn: true }),
      brief('long ago', { happened_at: '2026-11-21T20:59:00-08:00' }),
    ];
    expect(placed(all, now).map((one) => one.record)).toEqual(['here']);
  });

  it('is marked by the time that the list says, too', () =>
    expect(notesShown([brief('a'), brief('b', { at: null })])).toEqual([
      { id: 'a', at: [1, 2], text: '13:50', note: true },
    ]));
});
