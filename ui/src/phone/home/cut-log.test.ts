import { FakeCore } from '$lib/core/fake';
import { useLocale } from '$lib/text/text.svelte';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import CutLog from './CutLog.svelte';

const at = '2026-11-28T10:00:00-08:00';
let core: FakeCore;

beforeEach(async () => {
  await useLocale('en-CA');
  core = new FakeCore().start();
});
afterEach(() => {
  cleanup();
  core.stop();
});

it('says how many lines are missing, and that they come back', () => {
  const { container } = render(CutLog, { told: { lines: 3, at } });
  expect(container.textContent).toContain('3 lines that were saved are missing');
  expect(container.textContent).toContain('rescue copy and the server');
});

it('promises no number that nobody knows', () => {
  const { container } = render(CutLog, { told: { lines: 0, at } });
  expect(container.textContent).not.toMatch(/\d lines?/);
});

it('is there until the officer says that it was read', async () => {
  render(CutLog, { told: { lines: 1, at } });
  await fireEvent.click(screen.getByRole('button'));
  expect(core.inputs('cut_log_read')).toHaveLength(1);
});
