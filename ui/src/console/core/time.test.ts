import { describe, expect, it } from 'vitest';
import { asTold, clock, dayAndClock, exactClock, heardNow } from './time';

describe('a moment', () => {
  it('shows the hour that the server wrote, whatever the browser knows of the zone', () => {
    expect(clock('2026-11-22T21:14:02-08:00')).toBe('21:14');
    expect(clock('2026-11-22T21:14:02-07:00')).toBe('21:14');
    expect(exactClock('2026-07-01T00:05:09.250Z')).toBe('00:05:09');
  });
  it('shows the day that the server wrote, at midnight too', () =>
    expect(dayAndClock('2026-11-22T00:00:00+09:00')).toBe('Sun, Nov 22, 00:00'));
  it('keeps both hours of the night on which the clock goes back', () => {
    const night = ['2026-11-01T01:30:00-07:00', '2026-11-01T01:30:00-08:00'];
    expect(night.map(clock)).toEqual(['01:30', '01:30']);
  });
});

it('writes this machine’s clock with the offset that the server told', () => {
  const at = Date.parse('2026-11-23T05:14:02Z');
  heardNow('2026-11-22T21:00:00-08:00');
  expect(clock(asTold(at))).toBe('21:14');
  heardNow('2026-11-22T21:00:00+05:30');
  expect(asTold(at)).toBe('2026-11-23T10:44:02.000+05:30');
  heardNow('2026-11-22T21:00:00Z');
  expect(clock(asTold(at))).toBe('05:14');
});
