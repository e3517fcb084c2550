import { beforeEach, describe, expect, it } from 'vitest';
import { positionWords, within } from './position';
import { useLocale } from './text.svelte';

describe('a position in words', () => {
  const at = '2026-11-22T21:14:02-08:00';
  beforeEach(() => useLocale('en-CA'));

  it('says where, how sure, when and by what', () => {
    expect(positionWords([49.476_38, -125.855_864, 12.4, at, 'gnss'])).toBe(
      '49.47638, -125.85586, within 12 m, at 21:14:02 (phone’s GPS)',
    );
    expect(positionWords(['49.47638', '-125.85586', 12, at, 'replay'])).toContain('(replayed track)');
  });
  it('never makes a zero of what is not known', () => {
    expect(positionWords([49, -125, null, null, 'camera'])).toBe(
      '49.00000, -125.00000, within a distance that nobody knows (camera)',
    );
    expect(within(null)).toBe('a distance that nobody knows');
  });
  it('says it in French', async () => {
    await useLocale('fr-CA');
    expect(positionWords([49, -125, null, null, 'gpsd'])).toBe(
      '49.00000, -125.00000, à une distance que personne ne connaît près (GPS branché)',
    );
  });
});
