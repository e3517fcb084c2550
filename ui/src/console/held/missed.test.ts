import { expect, it } from 'vitest';
import type { Missed } from '../core/views';
import { places, summary } from './missed';

const lines = (from: number, to: number, gone: boolean): Missed => ({
  officer: 'Sam Patel',
  phone: 'Patrolbook phone',
  notebook: 'n',
  lane: 'records',
  from,
  to,
  read_by: 'Jo Roy, Patrolbook phone',
  told_at: '2026-11-22T21:14:00-08:00',
  gone,
});

it('says where missed lines stood', () => {
  expect(places(lines(7, 10, true))).toBe('7–10');
  expect(places(lines(7, 7, true))).toBe('7');
});

it('counts apart what is gone and what may still come', () => {
  expect(summary([lines(7, 10, true), lines(3, 3, false)])).toBe(
    '4 lines are gone: their phone was heard, and has them no more. 1 line may still come: its phone was not heard since.',
  );
  expect(summary([lines(3, 3, true)])).toBe('1 line is gone: its phone was heard, and has it no more.');
});
