import { expect, it } from 'vitest';
import type { ShiftBrief } from '../core/views';
import { differs } from './news';

it('tells a shift that has grown from one that has not', () => {
  const read = { record: 'a', records: 3, whole: false } as ShiftBrief;
  const check = (list: Partial<ShiftBrief>[], expected: boolean) =>
    expect(differs(read, list as ShiftBrief[])).toBe(expected);
  check(
    [
      { record: 'b', records: 9 },
      { whole: false, records: 3, record: 'a' },
    ],
    false,
  );
  check([{ record: 'a', records: 4, whole: false }], true);
  check([{ record: 'a', records: 3, whole: true }], true);
  check([], false);
});
