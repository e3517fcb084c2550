import { describe, expect, it } from 'vitest';
import { Refusal } from './api';
import { Loaded } from './loaded.svelte';

describe('an answer of the server', () => {
  it('keeps what was read when asking again does not go through', async () => {
    const answers = [
      () => 'first',
      () => {
        throw new Refusal('C-NO-ANSWER', '');
      },
      () => 'second',
    ];
    const loaded = new Loaded(async () => answers.shift()!());
    const seen = [];
    while (answers.length > 0) {
      await loaded.load();
      seen.push([loaded.value, loaded.problem?.code]);
    }
    expect(seen).toEqual([
      ['first', undefined],
      ['first', 'C-NO-ANSWER'],
      ['second', undefined],
    ]);
  });

  it('asks once more, not five times more, for what changed meanwhile', async () => {
    let asked = 0;
    const loaded = new Loaded(async () => (asked += 1));
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => loaded.load()));
    expect([asked, loaded.value]).toEqual([2, 2]);
  });
});
