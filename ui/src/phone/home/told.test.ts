import { home } from '$lib/core/fake-town';
import type { StatusView } from '$lib/core/views';
import { useLocale } from '$lib/text/text.svelte';
import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it } from 'vitest';
import { t } from '../text/text';
import Told from './Told.svelte';

beforeEach(() => useLocale('en-CA'));

const told = (some: Partial<StatusView>) => {
  render(Told, { status: { ...home().status, ...some } });
  return screen.getByRole('status').textContent?.trim();
};
const tried = (code: string) => ({ last_try: { at: '2026-11-28T10:00:00Z', ok: false, code } });

it('says nothing on an ordinary day, and a missing signal is one', () => {
  expect(told(tried('E-NET-1'))).toBe('');
});

it.each([
  ['a revoked phone', { revoked: true }, 'home.revoked'],
  ['an order of a newer server', { newer_order: true }, 'home.newer_order'],
  ['a server that is older than the app', { server_behind: true }, 'home.server_behind'],
  ['a server that does not take this notebook', tried('E-SYNC-2'), 'home.other_version'],
] as const)('tells of %s, and nothing else', (_, some, key) => {
  expect(told(some)).toBe(t(key));
});

it('tells everything that is so, each once', () => {
  const all = { revoked: true, newer_order: true, server_behind: true, ...tried('E-SYNC-2') };
  render(Told, { status: { ...home().status, ...all } });
  expect(screen.getByRole('status').querySelectorAll('p')).toHaveLength(4);
});
