// The city's directory: finding, ordering, referring.

import { call } from '$lib/core/core';
import type { Here, Service } from '$lib/core/views';
import { router } from '../routes';

/** Returns the services in whose name, kind, address or "accepts" every wanted word occurs. */
export function found(services: Service[], wanted: string): Service[] {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  return services.filter(({ name, kind, accepts, address, hours }) => {
    const all = plain([name, kind, accepts, address ?? '', hours].join(' '));
    return words.every((word) => all.includes(word));
  });
}

/** Returns the services from the nearest on; those without a place last. */
export function nearestFirst(
  services: Service[],
  here: Here | null,
): { service: Service; metres: number | null }[] {
  const near = services.map((service) => ({ service, metres: here ? metresTo(service, here) : null }));
  return near.toSorted((a, b) => (a.metres ?? Infinity) - (b.metres ?? Infinity) || 0);
}

/** Begins an encounter that refers somebody to a service. */
export async function refer(service: Service): Promise<void> {
  const { record } = await call('draft_open', { kind: 'encounter', linked_to: null });
  const given = { outcome: 'referred', referral_target: service.id, referral_status: 'offered' };
  for (const [field, value] of Object.entries(given)) await call('draft_set', { record, field, value });
  router.go('encounter', { id: record });
}

// Good to a few metres within a city, which is all that a walk needs.
function metresTo({ lat, lon }: Service, here: Here): number | null {
  if (lat === null || lon === null) return null;
  const degree = 111_320;
  const east = (lon - here.lon) * degree * Math.cos((here.lat * Math.PI) / 180);
  return Math.hypot((lat - here.lat) * degree, east);
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
