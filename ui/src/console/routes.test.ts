import { describe, expect, it } from 'vitest';
import type { Rights } from './core/views';
import { mayBe, places } from './routes';

const none: Rights = {
  board: false,
  sos_acknowledge: false,
  shifts: false,
  audit: false,
  settle: false,
  held: false,
  phones: false,
  erasures: false,
  coverage: false,
};

describe('who may be where', () => {
  const check = (rights: Partial<Rights>, expected: string[]) =>
    expect(places({ ...none, ...rights })).toEqual(expected);

  it('gives dispatch the board and the calls for help', () => check({ board: true }, ['board', 'sos']));
  it('gives an officer their shifts', () => check({ shifts: true }, ['shifts', 'sos']));
  it('gives an administrator everything', () =>
    check(
      {
        ...{ board: true, shifts: true, audit: true, settle: true, held: true, phones: true },
        ...{ coverage: true, erasures: true },
      },
      ['board', 'shifts', 'coverage', 'sos', 'audit', 'held', 'phones', 'erasures'],
    ));
  it('keeps held lines from whoever may not release them', () =>
    expect([mayBe('held', none), mayBe('held_line', { ...none, shifts: true })]).toEqual([false, false]));
  it('keeps records and printing with the shifts', () => {
    expect([mayBe('record', none), mayBe('print', none), mayBe('shift', { ...none, shifts: true })]).toEqual([
      ...[false, false, true],
    ]);
  });
});
