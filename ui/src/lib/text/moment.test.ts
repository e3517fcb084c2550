import { describe, expect, it } from 'vitest';
import { fromField, readTime, toField } from './moment';

const ZONE = 'America/Vancouver';

describe('a moment in a date field', () => {
  it.each([
    ['2026-11-22T21:14', '2026-11-22T21:14:00-08:00'],
    ['2026-07-01T00:05', '2026-07-01T00:05:00-07:00'],
    ['2026-11-01T03:30', '2026-11-01T03:30:00-08:00'],
    ['2026-03-08T01:59', '2026-03-08T01:59:00-08:00'],
    ['2026-03-08T03:00', '2026-03-08T03:00:00-07:00'],
  ])('%s is %s in the city', (field, iso) => {
    expect(fromField(field, ZONE)).toBe(iso);
    expect(toField(iso, ZONE)).toBe(field);
  });

  it('is seen in the city’s zone, wherever it was written', () => {
    expect(toField('2026-11-23T05:14:59Z', ZONE)).toBe('2026-11-22T21:14');
  });

  it('has an answer for the hour that is skipped and the hour that comes twice', () => {
    for (const field of ['2026-03-08T02:30', '2026-11-01T01:30'])
      expect(Date.parse(fromField(field, ZONE)!)).not.toBeNaN();
  });

  it('knows zones east of Greenwich and off the hour', () => {
    expect(fromField('2026-11-22T09:00', 'Asia/Kathmandu')).toBe('2026-11-22T09:00:00+05:45');
  });

  it('is nothing when the field is empty', () => {
    expect(fromField('', ZONE)).toBeNull();
  });
});

it.each([
  ['21:14', '21:14'],
  ['9:05', '09:05'],
  ['2114', '21:14'],
  ['905', '09:05'],
  ['21 h 14', '21:14'],
  ['24:00', null],
  ['12:60', null],
  ['9', null],
  ['', null],
  ['noon', null],
])('a time typed as “%s” is %s', (typed, expected) => {
  expect(readTime(typed)).toBe(expected);
});
