import { FakeCore } from '$lib/core/fake';
import { recordView } from '$lib/core/fake-records';
import { useLocale } from '$lib/text/text.svelte';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import Conflicts from './Conflicts.svelte';

let core: FakeCore;

beforeEach(async () => {
  await useLocale('en-CA');
  core = new FakeCore().start();
});
afterEach(() => {
  cleanup();
  core.stop();
});

const { lines } = recordView('r1');
const conflict = { name: 'outcome', value: 'referred', conflict: ['referred', 'resolved'] };
const plain = { name: 'people_count', value: 2, conflict: null };

function shown(own: boolean, fields = [plain, conflict]) {
  return render(Conflicts, { record: 'r1', kind: 'encounter', fields, lines, own });
}

it('shows both values, and nothing of a field on which all agree', () => {
  const { container } = shown(true);
  expect(screen.getAllByRole('status')).toHaveLength(1);
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  expect(container.textContent).toContain('Referred');
  expect(container.textContent).toContain('Resolved');
});

it('is empty where nothing disagrees', () => {
  expect(shown(true, [plain]).container.textContent?.trim()).toBe('');
});

it('lets nobody settle a colleague’s record', () => {
  shown(false);
  expect(screen.queryAllByRole('button')).toHaveLength(0);
});

it('settles the value that was tapped, naming the lines that were on the screen', async () => {
  shown(true);
  await fireEvent.click(screen.getAllByRole('button')[1]!);
  const seen = lines.map((line) => line.hash);
  expect(core.inputs('record_settle')).toEqual([{ record: 'r1', field: 'outcome', nth: 1, seen }]);
});

it('says why it could not be settled, and leaves both values there', async () => {
  core.refuse('record_settle', 'E-DISK-1');
  const { container } = shown(true);
  await fireEvent.click(screen.getAllByRole('button')[0]!);
  await waitFor(() => expect(container.textContent).toContain('E-DISK-1'));
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
});
