import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.svelte';
import { nextTheme, themeNow, type ThemeChoice } from './theme';

const noon = Date.parse('2026-06-21T20:00:00Z');
const night = Date.parse('2026-06-21T08:00:00Z');
const here = { lat: 49.28, lon: -123.12 };

describe('the theme', () => {
  it('follows the sun, then the phone, and the officer before both', () => {
    expect(themeNow('auto', noon, here, true)).toBe('light');
    expect(themeNow('auto', night, here, false)).toBe('dark');
    expect(themeNow('auto', noon, null, true)).toBe('dark');
    expect(themeNow('red', noon, here, false)).toBe('red');
  });

  it('comes round in four taps', () => {
    const seen: ThemeChoice[] = ['auto'];
    for (let tap = 0; tap < 4; tap++) seen.push(nextTheme(seen.at(-1)!));
    expect(seen).toEqual(['auto', 'light', 'dark', 'red', 'auto']);
  });
});

describe('kept settings', () => {
  it('are read back, and what is missing is the default', () => {
    expect(readSettings('{"theme":"red"}')).toMatchObject({ theme: 'red', hand: 'right', text: '100' });
  });

  it('are the defaults when nothing readable was kept', () => {
    for (const kept of [null, '', '{', '7', 'null'])
      expect(readSettings(kept)).toMatchObject({ theme: 'auto' });
  });
});
