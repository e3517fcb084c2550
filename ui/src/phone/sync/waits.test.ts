import { FakeCore } from '$lib/core/fake';
import { useLocale } from '$lib/text/text.svelte';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import Settings from '../more/Settings.svelte';
import WaitsForWifi from './WaitsForWifi.svelte';

let core: FakeCore;

beforeEach(async () => {
  await useLocale('en-CA');
  core = new FakeCore().start();
});
// What is shown stops listening before the core is gone.
afterEach(async () => {
  cleanup();
  await tick();
  core.stop();
});

it('says how many photos wait, and nothing where none does', async () => {
  const { container, rerender } = render(WaitsForWifi, { count: 12 });
  expect(screen.getByText('12 photos wait for Wi-Fi')).toBeTruthy();
  await rerender({ count: 0 });
  expect(container.textContent?.trim()).toBe('');
});

it('sends them all the same when the officer says so', async () => {
  render(WaitsForWifi, { count: 1 });
  await fireEvent.click(screen.getByRole('button', { name: /Send now anyway/ }));
  expect(core.inputs('originals_now')).toHaveLength(1);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says why they did not go', async () => {
  core.refuse('originals_now', 'E-NET-1');
  const { container } = render(WaitsForWifi, { count: 1 });
  await fireEvent.click(screen.getByRole('button', { name: /Send now anyway/ }));
  await waitFor(() => expect(container.textContent).toContain('E-NET-1'));
});

it('keeps the officer’s rule in the core', async () => {
  render(Settings);
  const any = await screen.findByLabelText('Any connection');
  expect(screen.getByLabelText<HTMLInputElement>('Wait for Wi-Fi').checked).toBe(true);
  await fireEvent.click(any);
  await waitFor(() => expect(core.inputs('originals_keep')).toEqual([{ rule: 'any_link' }]));
});
