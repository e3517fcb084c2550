import { useLocale } from '$lib/text/text.svelte';
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Refusal } from '../core/api';
import ReasonDialog from './ReasonDialog.svelte';

beforeAll(() => useLocale('en-CA'));

const onact = vi.fn<(reason: string) => Promise<unknown>>();
beforeEach(() => onact.mockReset().mockResolvedValue(undefined));

function open(act: (reason: string) => Promise<unknown> = onact) {
  const shown = render(ReasonDialog, {
    props: { open: true, title: 'Wipe: Kim Ng', what: 'It is forgotten.', act: 'Wipe', onact: act },
  });
  const reason = () => screen.getByLabelText<HTMLInputElement>(/Why\?/);
  const write = (value: string) => fireEvent.input(reason(), { target: { value } });
  const go = () => fireEvent.submit(shown.container.querySelector('form')!);
  return { ...shown, reason, write, go };
}

it('says what will happen before it is done', () => {
  open();
  expect(screen.getByText('It is forgotten.')).toBeTruthy();
  expect(onact).not.toHaveBeenCalled();
});

it('does nothing without a reason, and spaces are none', async () => {
  const { write, go } = open();
  for (const reason of ['', '  ', ' a ', 'no ']) {
    await write(reason);
    await go();
  }
  expect(onact).not.toHaveBeenCalled();
  expect(screen.getByText('Write a reason of at least three letters.')).toBeTruthy();
});

it('hands the reason on without the spaces around it, and closes', async () => {
  const { container, write, go } = open();
  await write('  left on a bus ');
  await go();
  expect(onact).toHaveBeenCalledExactlyOnceWith('left on a bus');
  await waitFor(() => expect(container.querySelector('form')).toBeNull());
});

it('stays open with what was written where the server refuses, and says why', async () => {
  const refuse = () => Promise.reject(new Refusal('C-ON-HOLD', 'held'));
  const { reason, write, go } = open(refuse);
  await write('asked for');
  await go();
  const why = await screen.findByRole('alert');
  expect(why.textContent).toContain('A hold lies on this record');
  expect(reason().value).toBe('asked for');
});
