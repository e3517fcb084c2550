import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet, flushSync, tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import Button from './Button.svelte';
import CheckGrid from './CheckGrid.svelte';
import ChoiceGrid from './ChoiceGrid.svelte';
import Counter from './Counter.svelte';
import ErrorSummary from './ErrorSummary.svelte';
import HoldButton from './HoldButton.svelte';
import Snackbar from './Snackbar.svelte';
import Timer from './Timer.svelte';
import VirtualList from './VirtualList.svelte';

const OPTIONS = ['one', 'two', 'three', 'four', 'five'].map((value) => ({ value, label: value }));
const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one answer', () => {
  it('is kept by a second tap, as gloves and rain tap', async () => {
    render(ChoiceGrid, { legend: 'Outcome', options: OPTIONS, value: null });
    const two = screen.getByLabelText<HTMLInputElement>('two');
    await fireEvent.click(two);
    await fireEvent.click(two);
    expect(two.checked).toBe(true);
    expect(screen.getByLabelText<HTMLInputElement>('one').checked).toBe(false);
  });

  it('is not given beforehand', () => {
    render(ChoiceGrid, { legend: 'Outcome', options: OPTIONS, value: null });
    expect(screen.getAllByRole<HTMLInputElement>('radio').some((radio) => radio.checked)).toBe(false);
  });

  it('offers the first few, and the rest behind one tap', async () => {
    render(ChoiceGrid, { legend: 'Kind', options: OPTIONS, value: null, first: 3 });
    expect(screen.getAllByRole('radio')).toHaveLength(3);
    await fireEvent.click(screen.getByText('More…'));
    expect(screen.getAllByRole('radio')).toHaveLength(5);
  });

  it('shows all where the rest would be one, or where the answer is among the rest', () => {
    const { unmount } = render(ChoiceGrid, { legend: 'Kind', options: OPTIONS, value: null, first: 4 });
    expect(screen.getAllByRole('radio')).toHaveLength(5);
    unmount();
    render(ChoiceGrid, { legend: 'Kind', options: OPTIONS, value: 'five', first: 2 });
    expect(screen.getAllByRole('radio')).toHaveLength(5);
  });

  it('tells its fault with the question', () => {
    render(ChoiceGrid, { legend: 'Kind', options: OPTIONS, value: null, error: 'Choose what happened.' });
    expect(screen.getByRole('group', { description: 'Choose what happened.' })).toBeTruthy();
  });
});

it('any number of answers are kept in the order of the options', async () => {
  render(CheckGrid, { legend: 'Kit', options: OPTIONS, values: ['three'] });
  await fireEvent.click(screen.getByLabelText('one'));
  await fireEvent.click(screen.getByLabelText('three'));
  const on = screen.getAllByRole<HTMLInputElement>('checkbox').filter((box) => box.checked);
  expect(on.map((box) => box.value)).toEqual(['one']);
});

it('counts beyond five with a stepper', async () => {
  render(Counter, { legend: 'People', value: 2 });
  expect(screen.queryByRole('status')).toBeNull();
  await fireEvent.click(screen.getByLabelText('5+'));
  await fireEvent.click(screen.getByText('More'));
  await tick();
  expect(screen.getByRole('status').textContent).toBe('6');
  expect(screen.getByLabelText<HTMLInputElement>('5+').checked).toBe(true);
});

it('a button that is still at work takes no second tap', async () => {
  let done = () => {};
  const onpress = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
  render(Button, { onpress, children: words('Save') });
  await fireEvent.click(screen.getByRole('button'));
  await fireEvent.click(screen.getByRole('button'));
  expect(onpress).toHaveBeenCalledTimes(1);
  done();
  await vi.advanceTimersByTimeAsync(0);
  await fireEvent.click(screen.getByRole('button'));
  expect(onpress).toHaveBeenCalledTimes(2);
});

describe('holding', () => {
  const ondone = vi.fn();
  const hold = (more = {}) => {
    ondone.mockReset();
    render(HoldButton, { label: 'SOS', icon: 'sos', ondone, ...more });
    return screen.getByRole('button');
  };

  it('counts after two seconds and not sooner', async () => {
    const button = hold();
    await fireEvent.pointerDown(button);
    await vi.advanceTimersByTimeAsync(1999);
    expect(ondone).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ondone).toHaveBeenCalledTimes(1);
  });

  it('does not count when the finger leaves', async () => {
    const button = hold();
    await fireEvent.pointerDown(button);
    await vi.advanceTimersByTimeAsync(1500);
    await fireEvent.pointerUp(button);
    await fireEvent.click(button);
    await vi.advanceTimersByTimeAsync(5000);
    expect(ondone).not.toHaveBeenCalled();
  });

  it('goes by Enter, whose repeating is still one hold', async () => {
    const button = hold();
    await fireEvent.keyDown(button, { key: 'Enter' });
    await vi.advanceTimersByTimeAsync(1000);
    await fireEvent.keyDown(button, { key: 'Enter', repeat: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(ondone).toHaveBeenCalledTimes(1);
  });

  it('goes by two taps where so set, and one tap alone is forgotten', async () => {
    const button = hold({ twoTaps: true });
    await fireEvent.click(button);
    expect(button.textContent).toContain('Tap again');
    await vi.advanceTimersByTimeAsync(4000);
    await fireEvent.click(button);
    expect(ondone).not.toHaveBeenCalled();
    await fireEvent.click(button);
    expect(ondone).toHaveBeenCalledTimes(1);
  });

  it('goes by two taps of a screen reader, which cannot hold', async () => {
    const button = hold();
    await fireEvent.click(button);
    await fireEvent.click(button);
    expect(ondone).toHaveBeenCalledTimes(1);
  });
});

it('what was done is told for eight seconds, with the way back', async () => {
  const [onend, onundo] = [vi.fn(), vi.fn()];
  render(Snackbar, { text: 'Saved on phone', onend, onundo });
  expect(screen.getByRole('button').textContent).toContain('Undo (8 s)');
  await vi.advanceTimersByTimeAsync(7000);
  flushSync();
  expect(screen.getByRole('button').textContent).toContain('Undo (1 s)');
  expect(onend).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  flushSync();
  expect(onend).toHaveBeenCalled();
});

it('a timer follows the clock, also over a sleep of the phone', async () => {
  const began = Date.parse('2026-11-22T21:14:00Z');
  let now = began + 84_000;
  render(Timer, { since: '2026-11-22T21:14:00Z', label: 'since', now: () => now });
  await tick();
  expect(screen.getByRole('timer').textContent).toBe('01:24');
  now = began + 3_700_000;
  await vi.advanceTimersByTimeAsync(1000);
  expect(screen.getByRole('timer').textContent).toBe('1:01:40');
});

it('the faults of a form lead to their fields', async () => {
  const field = document.body.appendChild(Object.assign(document.createElement('input'), { id: 'kind' }));
  render(ErrorSummary, { faults: [{ id: 'kind', text: 'Choose what happened.' }] });
  expect(screen.getByRole('alert').textContent).toContain('There is a problem');
  await fireEvent.click(screen.getByText('Choose what happened.'));
  expect(document.activeElement).toBe(field);
  field.remove();
});

it('a list of ten thousand draws only what is near, and says how many there are', () => {
  const items = Array.from({ length: 10_000 }, (_, n) => `row ${n}`);
  const row = createRawSnippet((item: () => string) => ({ render: () => `<span>${item()}</span>` }));
  render(VirtualList, { items, rowRem: 4, label: 'Records', key: String, row } as never);
  const drawn = screen.getAllByRole('listitem');
  expect(drawn.length).toBeLessThan(40);
  expect(drawn[0]?.getAttribute('aria-setsize')).toBe('10000');
});
