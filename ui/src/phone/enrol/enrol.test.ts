import { expect, it } from 'vitest';
import { faults } from './enrol';

it.each([
  ['ABCD', '123456', '123456', []],
  [' ', '123456', '123456', ['enrol-code']],
  ['ABCD', '12345', '12345', ['enrol-pin']],
  ['ABCD', '12345a', '12345a', ['enrol-pin']],
  ['ABCD', '123456', '123465', ['enrol-pin-again']],
  ['', '', '', ['enrol-code', 'enrol-pin']],
])('code “%s” with PIN %s and %s again has the faults %j', (code, pin, again, expected) => {
  expect(faults(code, pin, again).map((fault) => fault.id)).toEqual(expected);
});
