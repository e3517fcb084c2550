import { useLocale } from '$lib/text/text.svelte';
import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { Loaded } from '../core/loaded.svelte';
import type { Route } from '../core/views';
import ShiftRoute from './ShiftRoute.svelte';

beforeEach(() => useLocale('en-CA'));

const walked: Route = {
  segments: [
    [
      [-125.86, 49.47],
      [-125.85, 49.47],
    ],
  ],
  ...{ gaps: [], stops: [], zones: [], from: null, to: null, chunks: 1, unreadable: 0 },
  ...{ distance_m: 4210, along_streets_m: 0, by_places_m: 7300, doubtful: false },
  ...{ moving_s: 3600, still_s: 0, unknown_s: 0 },
};

async function shows(some: Partial<Route>) {
  const route = new Loaded<Route>(() => Promise.resolve({ ...walked, ...some }));
  await route.load();
  render(ShiftRoute, { route, shift: 's', records: [] });
  return screen.queryByText(/along the streets|suivent les rues/)?.textContent?.trim();
}

it('says how much of the distance the streets told, and that the line is as it was', async () => {
  expect(await shows({ along_streets_m: 4120 })).toBe(
    '4.1 km of the distance is along the streets of the map, where the phone measured no speed. ' +
      'The line and the files are as they were recorded.',
  );
});

it('says so in French', async () => {
  await useLocale('fr-CA');
  expect(await shows({ along_streets_m: 4120 })).toMatch(
    /^De cette distance, 4,1\skm suivent les rues de la carte/,
  );
});

it('says nothing of streets where they told nothing', async () => {
  expect(await shows({})).toBeUndefined();
});
