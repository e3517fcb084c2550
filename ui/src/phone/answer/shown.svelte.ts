// What a screen shows: asked of the core, and asked again when the core says that it changed.

import { on } from '$lib/core/core';
import type { What } from '$lib/core/commands';

/** One answer: still awaited, there, or refused. A later refusal leaves the last answer on the screen. */
export class Shown<T> {
  value = $state.raw<T>();
  problem = $state.raw<unknown>();
  #asked = 0;

  constructor(private readonly read: () => Promise<T>) {}

  /** Asks again; of answers that overtake each other the last asked counts. */
  async reload(): Promise<void> {
    const turn = ++this.#asked;
    try {
      const value = await this.read();
      if (turn === this.#asked) [this.value, this.problem] = [value, undefined];
    } catch (problem) {
      if (turn === this.#asked) this.problem = problem;
    }
  }
}

/** Shows what `read` answers for as long as the component lives, and again whenever one of `what` changes. */
export function shown<T>(read: () => Promise<T>, ...what: What[]): Shown<T> {
  const answer = new Shown(read);
  $effect(() => {
    void answer.reload();
    return on('changed', (changed) => {
      if (changed.what.some((part) => what.includes(part))) void answer.reload();
    });
  });
  return answer;
}
