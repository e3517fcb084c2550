import { expect, it } from 'vitest';
import { rowsInView } from './window';

it.each([
  ['at the top', 0, 800, 10_000, [0, 16]],
  ['in the middle', 8000, 800, 10_000, [94, 116]],
  ['at the end', 799_200, 800, 10_000, [9984, 10_000]],
  ['in a list shorter than the screen', 0, 800, 3, [0, 3]],
  ['in an empty list', 0, 800, 0, [0, 0]],
])('draws the rows near the screen %s', (_where, top, height, count, expected) => {
  expect(rowsInView(top, height, 80, count)).toEqual(expected);
});
