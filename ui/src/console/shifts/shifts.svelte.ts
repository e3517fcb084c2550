// The list of shifts, newest first, as far down as the reader has gone.

import { api } from '../core/api';
import type { Shifts } from '../core/views';

const PAGE = 50;

/** Keeps what is asked for, so that a fresh answer reaches as far down as the old one. */
export class ShiftList {
  officer = $state('');
  #pages = 1;

  constructor(private readonly read = api.shifts) {}

  /** Reads the list from its top, page by page. */
  ask = async (): Promise<Shifts> => {
    const officer = this.officer;
    let all = await this.read({ limit: PAGE, officer });
    for (let page = 1; page < this.#pages && all.more; page += 1) {
      const next = await this.read({ limit: PAGE, officer, before: all.shifts.at(-1)?.started_at });
      all = { ...next, shifts: [...all.shifts, ...next.shifts] };
    }
    return all;
  };

  /** Reaches one page further down from now on. */
  more(): void {
    this.#pages += 1;
  }

  /** Shows only this officer's shifts, or everybody's when empty. */
  choose(officer: string): void {
    this.officer = officer;
    this.#pages = 1;
  }
}
