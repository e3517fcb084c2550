import { describe, expect, it } from 'vitest';
import { fromField, readTime, toField } from './moment';

describe('a moment in a date field', () => {
  it('is the hour that the core wrote, whatever the web view knows of the zone', () => {
    expect(toField('2026-11-22T21:14:59.000-08:00')).toBe('2026-11-22T21:14');
    expect(toField('2026-11-22T21:14:59.000-07:00')).toBe('2026-11-22T21:14');
  });

  it('goes back as it was typed: the core knows which instant that is', () => {
    for (const field of ['2026-03-08T02:30', '2026-11-01T01:30']) expect(fromField(field)).toBe(field);
  });

  it('is nothing when it is not whole', () => {
    for (const field of ['', '2026-11-22', '2026-11-22T25:00', 'noon']) expect(fromField(field)).toBeNull();
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
