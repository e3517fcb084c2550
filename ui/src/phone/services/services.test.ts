import type { Service } from '$lib/core/views';
import { expect, it } from 'vitest';
import { found, nearestFirst } from './services';

const service = (id: string, some: Partial<Service> = {}): Service => ({
  ...{
    id,
    name: id,
    kind: 'shelter',
    phone: null,
    hours: '18–8',
    accepts: 'everybody',
    address: null,
    lat: null,
    lon: null,
  },
  ...some,
});

it('finds by every word, whatever the accents', () => {
  const all = [
    service('Refuge Étoile', { accepts: 'women' }),
    service('Harbour House', { accepts: 'men and women' }),
  ];
  expect(found(all, 'etoile').map(({ id }) => id)).toEqual(['Refuge Étoile']);
  expect(found(all, 'women house').map(({ id }) => id)).toEqual(['Harbour House']);
  expect(found(all, 'bus')).toEqual([]);
});

it('orders by distance and puts what has no place last', () => {
  const here = { lat: 49.48, lon: -125.85, accuracy_m: 5, age_s: 1 };
  const all = [
    service('nowhere'),
    service('far', { lat: 49.49, lon: -125.85 }),
    service('near', { lat: 49.4801, lon: -125.85 }),
  ];
  const near = nearestFirst(all, here);
  expect(near.map((one) => one.service.id)).toEqual(['near', 'far', 'nowhere']);
  expect(near[1]!.metres).toBeCloseTo(1113.2, 0);
  expect(nearestFirst(all, null).map((one) => one.service.id)).toEqual(['nowhere', 'far', 'near']);
});
