import type { BriefingItem } from '$lib/core/views';
import { expect, it } from 'vitest';
import { arranged } from './briefing';

const item = (
  record: string,
  must_read: boolean,
  expires_at: string,
  acknowledged_at: string | null = null,
) => ({ record, must_read, expires_at, acknowledged_at }) as BriefingItem;

it('puts what must be read first and what runs out first before the rest', () => {
  const { mustRead, others, read } = arranged([
    item('late', true, '2026-11-23T09:00:00-08:00'),
    item('soon', true, '2026-11-22T23:00:00-08:00'),
    item('other', false, '2026-11-22T22:00:00-08:00'),
    item('done', true, '2026-11-22T22:00:00-08:00', '2026-11-22T14:00:00-08:00'),
  ]);
  expect(mustRead.map((one) => one.record)).toEqual(['soon', 'late']);
  expect(others.map((one) => one.record)).toEqual(['other']);
  expect(read.map((one) => one.record)).toEqual(['done']);
});

it('compares moments and not their spelling', () => {
  const { others } = arranged([
    item('b', false, '2026-11-01T01:30:00-08:00'),
    item('a', false, '2026-11-01T01:45:00-07:00'),
  ]);
  expect(others.map((one) => one.record)).toEqual(['a', 'b']);
});
