import { describe, expect, it } from 'vitest';
import { isDay, sunHeight } from './sun';

const at = (iso: string) => Date.parse(iso);

describe('the sun', () => {
  it.each([
    ['noon on the equator at an equinox', '2026-03-20T12:07:00Z', 0, 0, 90],
    ['noon at 49° north in June', '2026-06-21T20:25:00Z', 49.48, -125.85, 64],
    ['noon at 49° north in December', '2026-12-21T20:22:00Z', 49.48, -125.85, 17],
  ])('stands right at %s', (_what, iso, lat, lon, degrees) => {
    expect(Math.abs(sunHeight(at(iso), lat, lon) - degrees)).toBeLessThan(1);
  });

  it('rises and sets at the published minute in Vancouver on 22 November 2026, give or take five', () => {
    const day = (utc: string) => isDay(at(utc), 49.28, -123.12);
    expect(day('2026-11-22T15:27:00Z')).toBe(false); // 07:27, sunrise 07:32
    expect(day('2026-11-22T15:39:00Z')).toBe(true);
    expect(day('2026-11-23T00:17:00Z')).toBe(true); // 16:17, sunset 16:22
    expect(day('2026-11-23T00:28:00Z')).toBe(false);
  });

  it('does not set at midsummer in the far north', () => {
    for (let hour = 0; hour < 24; hour++) expect(isDay(Date.UTC(2026, 5, 21, hour), 72, 0)).toBe(true);
  });
});
