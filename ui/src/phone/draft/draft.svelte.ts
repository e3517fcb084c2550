// A record being written. What is tapped is kept at once and what is typed within 300 ms, one write after the other;
// what could not be kept stays on the screen and is tried again before saving.

import { call, Refusal } from '$lib/core/core';
import type { DraftView, FieldValue, Saved } from '$lib/core/views';

/** How long what is typed may wait to be kept; with the write itself this stays under the promised 300 ms. */
export const WAIT_MS = 150;

export class Draft {
  view = $state.raw<DraftView>() as DraftView;
  fields = $state<Record<string, FieldValue>>({});
  /** Names of the fields that saving found wanting. */
  faults = $state.raw<string[]>([]);
  problem = $state.raw<unknown>();

  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- no screen shows what waits
  readonly #waiting = new Map<string, FieldValue>();
  #soon: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;

  constructor(view: DraftView) {
    this.view = view;
    this.fields = { ...view.fields };
  }

  get record(): string {
    return this.view.record;
  }

  text(field: string): string {
    const value = this.fields[field];
    return typeof value === 'string' ? value : '';
  }

  code(field: string): string | null {
    return this.text(field) || null;
  }

  count(field: string): number | null {
    const value = this.fields[field];
    return typeof value === 'number' ? value : null;
  }

  flag(field: string): boolean {
    return this.fields[field] === true;
  }

  codes(field: string): string[] {
    const value = this.fields[field];
    return Array.isArray(value) ? value.filter((code) => typeof code === 'string') : [];
  }

  /** Takes a tap: kept at once. */
  set(field: string, value: FieldValue): void {
    this.#take(field, value);
    void this.flush();
  }

  /** Takes what is being typed: kept soon, and again and again however long the typing goes on. */
  type(field: string, value: string): void {
    this.#take(field, value === '' ? null : value);
    this.#soon ??= setTimeout(() => void this.flush(), WAIT_MS);
  }

  /** Keeps everything that waits; resolves when it is durable or has been refused. */
  async flush(): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    while (this.#writing) await this.#writing;
    if (this.#waiting.size === 0) return;
    this.#writing = this.#write();
    await this.#writing;
    this.#writing = undefined;
  }

  /** Saves the record; null when something is missing or could not be kept, with the reason on the draft. */
  async save(): Promise<Saved | null> {
    await this.flush();
    if (this.#waiting.size > 0) return null;
    try {
      this.faults = [];
      return await call('draft_save', { record: this.record });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'E-FORM-1') this.faults = named(error.message);
      else this.problem = error;
      return null;
    }
  }

  /** Reads again what the core added by itself: photos, steps, times. What is being written here stays. */
  async refresh(read: Promise<DraftView> = call('draft_get', { record: this.record })): Promise<void> {
    try {
      this.view = await read;
      this.problem = undefined;
    } catch (problem) {
      this.problem = problem;
    }
  }

  #take(field: string, value: FieldValue): void {
    this.fields[field] = value;
    this.faults = this.faults.filter((name) => name !== field);
    this.#waiting.set(field, value);
  }

  async #write(): Promise<void> {
    for (const [field, value] of this.#waiting) {
      try {
        await call('draft_set', { record: this.record, field, value });
      } catch (problem) {
        this.problem = problem;
        return;
      }
      if (this.#waiting.get(field) === value) this.#waiting.delete(field);
    }
    this.problem = undefined;
  }
}

/** Reads the names of fields out of the refusal's message, "kind,outcome". */
function named(message: string): string[] {
  return message
    .split(',')
    .map((name) => name.trim().split(' ')[0] ?? '')
    .filter((name) => name !== '');
}
