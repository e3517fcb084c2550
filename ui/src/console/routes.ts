// Where a console user can be.

import { createRouter } from '$lib/router';
import type { Rights } from './core/views';

export const ROUTES = {
  start: '/',
  board: '/board',
  sos: '/sos',
  shifts: '/shifts',
  shift: '/shifts/:shift',
  print: '/shifts/:shift/print',
  record: '/records/:record',
  coverage: '/coverage',
  audit: '/audit',
  phones: '/phones',
  erasures: '/erasures',
  held: '/held',
  held_line: '/held/:line',
} as const;

export type Place = keyof typeof ROUTES;

export const router = createRouter(ROUTES, { name: 'start', params: {} });

const NEEDS: Record<Place, keyof Rights | null> = {
  ...{ start: null, board: 'board', sos: null, shifts: 'shifts', shift: 'shifts', print: 'shifts' },
  ...{
    coverage: 'coverage',
    record: 'shifts',
    audit: 'audit',
    held: 'held',
    held_line: 'held',
    phones: 'phones',
    erasures: 'erasures',
  },
};

/** Returns whether somebody with these rights may be there. */
export function mayBe(place: Place, can: Rights): boolean {
  const needed = NEEDS[place];
  return needed === null || can[needed];
}

const NAVIGATION = ['board', 'shifts', 'coverage', 'sos', 'audit', 'held', 'phones', 'erasures'] as const;

/** Returns the places of the navigation, in order. */
export function places(can: Rights): (typeof NAVIGATION)[number][] {
  return NAVIGATION.filter((place) => mayBe(place, can));
}
