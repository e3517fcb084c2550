import type { EndOfShift, ManifestView } from '$lib/core/views';
import { useLocale } from '$lib/text/text.svelte';
import { beforeAll, expect, it } from 'vitest';
import { counts, exceptionHref, exceptionWords, manifestWords } from './end';

beforeAll(async () => {
  await useLocale('en-CA');
});

const exception = { record: 'r1', kind: 'encounter', why: 'draft', happened_at: '2026-11-22T21:02:00-08:00' };

it('names what stands open and leads to where it is put right', () => {
  expect(exceptionWords(exception)).toBe('Encounter 21:02: not saved yet');
  expect(exceptionHref(exception)).toBe('#/encounter/r1');
  expect(exceptionHref({ ...exception, why: 'attention' })).toBe('#/record/r1');
});

const figures = (): EndOfShift => {
  const end = {
    records: 23,
    confirmed: 20,
    on_phone: 3,
    photos: 0,
    photos_confirmed: 0,
    ...{ distance_m: 9420, along_streets_m: 0, by_places_m: 9500, doubtful: false },
    gaps: [],
  };
  return end as unknown as EndOfShift;
};

it('says the shift in figures', () => {
  expect(counts(figures())).toEqual([
    '23 records: 20 confirmed by server, 3 on phone',
    'Route: 9.4 km, 0 gaps',
  ]);
});

it('says how much of the way the streets told, and when the two distances disagree', async () => {
  const [, , along, ...others] = counts({ ...figures(), along_streets_m: 4120 });
  expect(along).toBe(
    '4.1 km of the distance is along the streets of the map, where the phone measured no speed.',
  );
  expect(others).toEqual([]);
  const doubtful = { ...figures(), by_places_m: 12_300, doubtful: true };
  expect(counts(doubtful).slice(2)).toEqual([
    'By its places the route is 12.3 km, more than a tenth off: one of the two is wrong.',
  ]);
  await useLocale('fr-CA');
  expect(counts(doubtful).at(2)).toContain('plus d’un dixième d’écart');
  await useLocale('en-CA');
});

it('says that all arrived only when all did', () => {
  const manifest: ManifestView = {
    ...{
      shift: 's',
      records: 47,
      photos: 31,
      all_held: true,
      signed: true,
      missing: [],
      at: null,
      photos_waiting: 0,
    },
    officer_signed_at: null,
  };
  expect(manifestWords(manifest)).toBe('47 records, 31 photos, all confirmed by server');
  const missing = [{ what: 'photo', record: 'p', kind: 'photo', waits_for_wifi: true }];
  expect(manifestWords({ ...manifest, all_held: false, missing })).toBe(
    '47 records, 31 photos. 1 is not confirmed by the server yet',
  );
});
