import type { DraftView, FieldValue } from '$lib/core/views';
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Draft, WAIT_MS } from './draft.svelte';

const VIEW = { record: 'r1', kind: 'encounter', fields: { note: 'as it was' } } as unknown as DraftView;
type Kept = [field: string, value: FieldValue];

let kept: Kept[];
let refuse: { code: string; message: string } | null;

beforeEach(() => {
  vi.useFakeTimers();
  kept = [];
  refuse = null;
  mockIPC((command, payload) => {
    if (refuse) throw refuse;
    const { input } = payload as { input: { field: string; value: FieldValue } };
    if (command === 'draft_set') kept.push([input.field, input.value]);
    return command === 'draft_save' ? { record: 'r1', undo_seconds: 8 } : null;
  });
});
afterEach(() => {
  clearMocks();
  vi.useRealTimers();
});

describe('a draft', () => {
  it('keeps a tap at once', async () => {
    new Draft(VIEW).set('kind', 'assist');
    await vi.advanceTimersByTimeAsync(0);
    expect(kept).toEqual([['kind', 'assist']]);
  });

  it('keeps fast typing in one write, as it then stands', async () => {
    const draft = new Draft(VIEW);
    for (const text of ['g', 'ga', 'gav', 'gave']) draft.type('note', text);
    await vi.advanceTimersByTimeAsync(WAIT_MS - 1);
    expect(kept).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(kept).toEqual([['note', 'gave']]);
  });

  it('keeps typing that never rests, too', async () => {
    const draft = new Draft(VIEW);
    for (const text of ['g', 'ga', 'gav', 'gave', 'gave ', 'gave w']) {
      draft.type('note', text);
      await vi.advanceTimersByTimeAsync(WAIT_MS / 2);
    }
    expect(kept).toEqual([
      ['note', 'ga'],
      ['note', 'gave'],
      ['note', 'gave w'],
    ]);
  });

  it('clears a field that was emptied', async () => {
    const draft = new Draft(VIEW);
    draft.type('note', '');
    await draft.flush();
    expect(kept).toEqual([['note', null]]);
  });

  it('keeps what is still resting before it saves', async () => {
    const draft = new Draft(VIEW);
    draft.type('note', 'gave water');
    expect(await draft.save()).toEqual({ record: 'r1', undo_seconds: 8 });
    expect(kept).toEqual([['note', 'gave water']]);
  });

  it('keeps the later of two values, whichever write is still under way', async () => {
    const draft = new Draft(VIEW);
    draft.set('kind', 'assist');
    draft.set('kind', 'disorder');
    await draft.flush();
    expect(kept.at(-1)).toEqual(['kind', 'disorder']);
  });

  it('names what is missing, and forgets it once it is given', async () => {
    const draft = new Draft(VIEW);
    refuse = { code: 'E-FORM-1', message: 'kind,outcome' };
    expect(await draft.save()).toBeNull();
    expect(draft.faults).toEqual(['kind', 'outcome']);
    refuse = null;
    draft.set('kind', 'assist');
    expect(draft.faults).toEqual(['outcome']);
  });

  it('does not save over a write that was refused, and tries that write again', async () => {
    const draft = new Draft(VIEW);
    refuse = { code: 'E-DISK-1', message: 'The disk is full.' };
    draft.type('note', 'gave water');
    expect(await draft.save()).toBeNull();
    expect(draft.problem).toMatchObject({ code: 'E-DISK-1' });
    expect(draft.text('note')).toBe('gave water');
    refuse = null;
    expect(await draft.save()).not.toBeNull();
    expect(kept).toEqual([['note', 'gave water']]);
    expect(draft.problem).toBeUndefined();
  });
});
