import { expect, it } from 'vitest';
import type { ShiftsAsked } from '../core/api';
import type { ShiftBrief } from '../core/views';
import { ShiftList } from './shifts.svelte';

it('reads as far down again as the reader has gone', async () => {
  const asked: ShiftsAsked[] = [];
  const shift = (started_at: string) => ({ started_at }) as ShiftBrief;
  const list = new ShiftList(async (wanted) => {
    asked.push(wanted);
    return { shifts: [shift(`page ${asked.length}`)], officers: [], more: true };
  });
  list.choose('A. Patel');
  list.more();
  const all = await list.ask();
  expect(asked.map(({ officer, before }) => [officer, before])).toEqual([
    ['A. Patel', undefined],
    ['A. Patel', 'page 1'],
  ]);
  expect(all.shifts.map((one) => one.started_at)).toEqual(['page 1', 'page 2']);
});
