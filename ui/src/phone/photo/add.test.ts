import { addPhoto } from '$lib/core/core';
import type { PhotoBrief } from '$lib/core/views';
import { useLocale } from '$lib/text/text.svelte';
import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { t } from '../text/text';
import { PhotoTaking } from './add.svelte';
import Taken from './Taken.svelte';

vi.mock('$lib/core/core', async (original) => ({
  ...(await original<typeof import('$lib/core/core')>()),
  addPhoto: vi.fn(),
}));

beforeEach(() => useLocale('en-CA'));

async function take(notes: string[][]): Promise<PhotoTaking> {
  for (const each of notes) vi.mocked(addPhoto).mockResolvedValueOnce({ notes: each } as PhotoBrief);
  const taking = new PhotoTaking();
  await taking.keep(
    notes.map(() => new File([], 'photo.jpg')),
    null,
  );
  return taking;
}

it('says each thing about kept photos once', async () => {
  const taking = await take([['cut_off'], ['cut_off', 'position_left_out'], []]);
  render(Taken, { taking });
  const said = screen.getAllByRole('status').map((note) => note.textContent?.trim());
  expect(said).toEqual([t('photo.note.cut_off'), t('photo.note.position_left_out')]);
  expect(taking.told).toBe(true);
});

it('says nothing of a photo that is simply kept', async () => {
  expect((await take([[]])).told).toBe(false);
});
