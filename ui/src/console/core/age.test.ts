import { describe, expect, it } from 'vitest';
import { age, secondsSince } from './age';
import { ago } from './said';

describe('an age', () => {
  const check = (seconds: number, expected: string) => expect(ago(seconds)).toBe(expected);

  it('is said in tens of seconds below a minute', () => {
    check(-3, '10 s ago');
    check(0, '10 s ago');
    check(12, '20 s ago');
    check(59, '60 s ago');
  });
  it('is said in minutes below an hour', () => {
    check(60, '1 min ago');
    check(3599, '59 min ago');
  });
  it('is said in hours and minutes from there', () => {
    check(3600, '1 h 00 ago');
    check(7500, '2 h 05 ago');
    expect(age(90_000)).toMatchObject({ count: 25, minutes: '00' });
  });
});

it('counts from a moment in any zone', () => {
  expect(secondsSince('2026-11-22T21:14:00-08:00', Date.parse('2026-11-23T05:15:30Z'))).toBe(90);
});
