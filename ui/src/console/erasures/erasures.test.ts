import { useLocale } from '$lib/text/text.svelte';
import { beforeAll, expect, it } from 'vitest';
import type { Erasure } from '../core/views';
import { nextOf, whatOf, wordOf } from './erasures';

beforeAll(() => useLocale('en-CA'));

const order = (some: Partial<Erasure>): Erasure => ({
  ...{ record: 'r1', kind: 'encounter', happened_at: '2026-11-22T21:14:00-08:00', author: 'Sam Patel' },
  ...{ state: 'ordered', reason: 'asked for', at: '2026-11-23T09:00:00-08:00', late_hold: null },
  ...{ until: '2026-12-23T09:00:00-08:00', waiting: [] },
  ...some,
});

it('names the phones that have not heard of it, and the day on which that counts no more', () => {
  const words = nextOf(order({ waiting: ['Kim Ng, bike 2', 'Sam Patel, U12'] }));
  expect(words).toContain('Kim Ng, bike 2, Sam Patel, U12');
  expect(words).toContain('Dec 23');
  expect(nextOf(order({}))).toContain('Every phone has heard');
});

it('says that old backups still hold what was erased, and nothing once none does', () => {
  expect(nextOf(order({ state: 'erased' }))).toContain('backups');
  for (const state of ['stopped', 'complete'] as const) expect(nextOf(order({ state }))).toBe('');
});

it('says what the record was only as far as that is still known', () => {
  expect(whatOf(order({}))).toContain('Encounter, ');
  expect(whatOf(order({ kind: 'pause', happened_at: null }))).not.toContain(',');
});

it('never shows a state by colour alone', () => {
  const icons = (['ordered', 'stopped', 'erased', 'complete'] as const).map((state) => wordOf(state).icon);
  expect(new Set(icons).size).toBe(4);
});
