// One answer of the server and what became of asking for it. While it is asked for again the old answer stays, so that
// nothing on the screen jumps; a problem never wipes what was already read.

import { Refusal } from './api';

export class Loaded<T> {
  value = $state.raw<T>();
  problem = $state.raw<Refusal>();
  /** When the value was read, in milliseconds. */
  at = $state(0);
  #asking: Promise<void> | undefined;
  #again = false;

  constructor(private readonly ask: () => Promise<T>) {}

  /** Asks; while an answer is awaited, further calls ask once more after it. */
  load(): Promise<void> {
    if (this.#asking) {
      this.#again = true;
      return this.#asking;
    }
    this.#asking = this.#run().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      await this.#once();
    } while (this.#again);
  }

  async #once(): Promise<void> {
    try {
      this.value = await this.ask();
      this.at = Date.now();
      this.problem = undefined;
    } catch (error) {
      this.problem = asRefusal(error);
    }
  }
}

/** Returns the error as a refusal; what is none was our own mistake. */
export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal('C-CONSOLE', String(error));
}
