// What a kill test needs: chance that can be repeated, and an oracle outside the app that a kill cannot touch.

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** One encounter of which the screen has said "Saved on phone". */
export type Saved = { record: string; kind: string; outcome: string; note: string };

/** A file, written and fsynced by the test whenever the screen says "Saved on phone". */
export class Oracle {
  readonly #file: number;

  constructor(private readonly path: string) {
    this.#file = openSync(path, 'a');
  }

  /** Writes down what was promised; durable when it returns. */
  promise(saved: Saved): void {
    writeSync(this.#file, `${JSON.stringify(saved)}\n`);
    fsyncSync(this.#file);
  }

  /** Returns every promise, read from the disk. */
  promised(): Saved[] {
    const lines = readFileSync(this.path, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Saved);
  }

  close = (): void => closeSync(this.#file);
}

/** Returns a source of chance from 0 up to below `most`, the same for the same seed. */
export function chance(seed: number): (most: number) => number {
  let state = seed >>> 0;
  return (most) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * most);
  };
}
