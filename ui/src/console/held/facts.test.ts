import { expect, it } from 'vitest';
import type { HeldPage } from '../core/views';
import { factsOf } from './facts';

const page: HeldPage = {
  line: {
    hash: 'ab'.repeat(32),
    code: 'rules',
    officer: 'Sam Patel',
    phone: 'Patrolbook phone',
    kind: 'encounter',
    record: 'r',
    lane: 'records',
    seq: 7,
    notebook: 'n',
    received_at: '2026-11-22T21:14:00-08:00',
  },
  readable: true,
  bytes: 90,
  happened_at: '2026-11-22T21:10:00-08:00',
  written_at: '2026-11-22T21:11:00-08:00',
  corrects: false,
  fields: [],
};
const values = (of: HeldPage) => factsOf(of).map(({ value }) => value);

it('says who wrote a held line, when, and where it stands', () => {
  const said = values(page);
  expect(said[0]).toBe('Sam Patel · Patrolbook phone');
  expect(said[1]).toBe('Encounter');
  expect(said[5]).toContain(' 7 · abababab…abab');
});

it('says that it corrects a record, and gives no times to what nobody can read', () => {
  expect(values({ ...page, corrects: true })[1]).toBe('Correction of: Encounter');
  const blind = { ...page, readable: false, happened_at: null, written_at: null };
  const said = values({ ...blind, line: { ...page.line, kind: null } });
  expect(said[1]).toBe('Cannot be read');
  expect(said[2]).toBe(said[3]);
});
