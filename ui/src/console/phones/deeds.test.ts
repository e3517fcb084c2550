import { expect, it } from 'vitest';
import type { PhoneOrder } from '../core/views';
import { countsOf, deedsOf } from './deeds';

const order = (order: string, state: PhoneOrder['state']): PhoneOrder => ({
  ...{ order, state, reason: 'lost', given_by: null, given_at: '' },
  ...{ told_at: null, done_at: null, report: null },
});

it('offers everything for a phone that was told nothing', () =>
  expect(deedsOf({ revoked_at: null, orders: [] })).toEqual(['lock', 'send_rescue', 'wipe', 'revoke']));

it('does not offer again what waits, and takes a revocation back', () => {
  const orders = [order('wipe', 'told'), order('lock', 'done')];
  expect(deedsOf({ revoked_at: '2026-11-22T21:14:00-08:00', orders })).toEqual([
    ...['lock', 'send_rescue', 'restore'],
  ]);
});

it('reads what was on a phone', () =>
  expect(countsOf('records=3 photos=0 about_people=1')).toEqual([
    { name: 'records', count: 3 },
    { name: 'photos', count: 0 },
    { name: 'about_people', count: 1 },
  ]));
