// Watching for calls for help: from the stream, and by asking, because a call must arrive even when the stream does not.

import { api } from '../core/api';
import { asRefusal } from '../core/loaded.svelte';
import { live, session } from '../core/session.svelte';
import { Alarm, browserAudio } from './alarm.svelte';
import { NOTHING, rings, step, taken, type Step } from './sos';

const POLL_MS = 10_000;
/** Even while the stream looks open it may be dead: every so many polls one asks anyway. */
const CHECK_EVERY = 6;

class SosWatch {
  state = $state.raw(NOTHING);
  /** Whether the last question about calls for help was answered. */
  answered = $state(true);
  alarm = new Alarm(browserAudio);

  /** Watches until the returned function is called. */
  start(): () => void {
    let polls = 0;
    const polling = setInterval(() => {
      polls += 1;
      if (live.state !== 'open' || polls % CHECK_EVERY === 0) void this.ask();
    }, POLL_MS);
    const stop = live.follow(['sos', 'board'], () => void this.ask());
    void this.ask();
    return () => {
      clearInterval(polling);
      stop();
      this.alarm.hush();
      this.state = NOTHING;
    };
  }

  async ask(): Promise<void> {
    try {
      this.#step({ kind: 'heard', all: await api.sos(), now: Date.now() });
      this.answered = true;
    } catch (error) {
      if (asRefusal(error).code === 'C-SESSION') return;
      this.answered = false;
      live.doubt();
    }
  }

  /** Takes a call in the name of who is signed in. */
  async take(record: string): Promise<void> {
    if (this.state.taking) return;
    this.#step({ kind: 'take', record });
    try {
      this.#step({ kind: 'taken', call: await api.acknowledge(record) });
    } catch (error) {
      this.#step({ kind: 'refused', code: asRefusal(error).code });
      await this.ask();
    }
    this.#sound();
  }

  /** The space bar: takes the call that waits longest. Returns whether it was meant for that. */
  space(now: number): boolean {
    if (!rings(this.state, this.#mayTake())) return false;
    const record = taken(this.state, now);
    if (record) void this.take(record);
    return true;
  }

  /** A key or a click happened: the browser lets the alarm sound from now on. */
  async gesture(): Promise<void> {
    await this.alarm.wake();
  }

  #mayTake = () => session.me?.can.sos_acknowledge ?? false;

  #step(next: Step): void {
    this.state = step(this.state, next);
    this.#sound();
  }

  #sound(): void {
    if (rings(this.state, this.#mayTake())) this.alarm.ring();
    else this.alarm.hush();
  }
}

export const sosWatch = new SosWatch();
