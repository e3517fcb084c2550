import { describe, expect, it } from 'vitest';
import type { RecordBrief, Route } from '../core/views';
import { gapsShown, minutes, notesShown, rows, stopsShown } from './route';

const on = (clock: string) => `2026-11-22T${clock}-08:00`;
const route: Route = {
  segments: [],
  gaps: [{ from: on('15:00:00'), to: on('15:04:10'), cause: 'no_fix', a: [1, 2], b: null }],
  stops: [
    { lon: 5, lat: 6, from: on('14:10:00'), to: on('14:10:20') },
    { lon: 7, lat: 8, from: on('16:00:00'), to: on('16:30:00') },
  ],
  ...{ distance_m: 0, from: null, to: null, chunks: 1, unreadable: 0 },
  ...{
    along_streets_m: 0,
    by_places_m: 0,
    doubtful: false,
    moving_s: 0,
    still_s: 0,
    unknown_s: 0,
    zones: [],
  },
};

describe('a route as a list', () => {
  it('runs by time', () => expect(rows(route).map((row) => row.kind)).toEqual(['stop', 'gap', 'stop']));
  it('gives the map the numbers of the list', () =>
    expect(stopsShown(route).map((mark) => [mark.text, mark.at])).toEqual([
      ['1', [5, 6]],
      ['3', [7, 8]],
    ]));
  it('gives each gap its cause and no line', () =>
    expect(gapsShown(route, (code) => `cause ${code}`)).toEqual([
      { a: [1, 2], b: null, text: 'cause no_fix' },
    ]));
  it('never says that something took no time', () => {
    expect(minutes(on('14:10:00'), on('14:10:20'))).toBe(1);
    expect(minutes(on('15:00:00'), on('15:04:10'))).toBe(4);
  });
  it('marks the records that stand somewhere and were not taken back, by their time', () => {
    const some = (record: string, at: [number, number] | null, withdrawn = false) =>
      ({ record, at, withdrawn, happened_at: on('13:50:00') }) as RecordBrief;
    expect(notesShown([some('a', [1, 2]), some('b', null), some('c', [3, 4], true)])).toEqual([
      { id: 'a', at: [1, 2], text: '13:50', note: true },
    ]);
  });
});
