import { expect, test } from 'vitest';
import { sentences } from './successor';

const told = { why: 'damaged', done: true, lines: 14, missing: 0 };

test('says what came back, and what is missing only where something is', () => {
  const whole = sentences(told);
  expect(whole).toHaveLength(2);
  expect(whole[1]).toContain('14');
  const torn = sentences({ ...told, lines: 5, missing: 9 });
  expect(torn).toHaveLength(3);
  expect(torn[2]).toContain('9');
});

test('promises nothing before the server was asked', () => {
  const waiting = sentences({ ...told, done: false, lines: 0 });
  expect(waiting).toHaveLength(2);
  expect(waiting.join(' ')).not.toMatch(/\d/);
});

test('says that lines are nowhere any more, and nothing of what came back', () => {
  const said = sentences({ ...told, why: 'both', lines: 0, missing: 3 });
  expect(said).toHaveLength(2);
  expect(said[1]).toContain('3');
});

test('every cause has a sentence of its own', () => {
  const causes = ['fork', 'restored', 'damaged', 'enrolled', 'both'].map(
    (why) => sentences({ ...told, why })[0],
  );
  expect(new Set(causes).size).toBe(5);
});
