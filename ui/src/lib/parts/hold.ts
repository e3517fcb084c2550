// Holding a button on purpose: two seconds by finger or by Enter, or two taps for hands that cannot hold.

/** How long a hold lasts before it counts. */
export const HOLD_MS = 2000;

/** How long a first tap waits for its second. */
export const AGAIN_MS = 4000;

export type Phase = 'ready' | 'holding' | 'armed';

/**
 * Follows one button. `tell` hears each change of phase and `done` the finished hold.
 * A click that no press preceded comes from a screen reader: it cannot hold, so it taps twice.
 */
export class Hold {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #phase: Phase = 'ready';

  constructor(
    private readonly tell: (phase: Phase) => void,
    private readonly done: () => void,
  ) {}

  /** A finger, or Enter, came down. */
  press(): void {
    if (this.#phase === 'holding') return;
    this.#enter('holding', HOLD_MS, () => this.#finish());
  }

  /** It was lifted before the time was up. */
  release(): void {
    if (this.#phase === 'holding') this.#enter('ready');
  }

  /** A whole tap: the first arms, the second counts. */
  tap(): void {
    if (this.#phase === 'armed') this.#finish();
    else this.#enter('armed', AGAIN_MS, () => this.#enter('ready'));
  }

  /** The button is gone. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #finish(): void {
    this.#enter('ready');
    this.done();
  }

  #enter(phase: Phase, after?: number, then?: () => void): void {
    clearTimeout(this.#timer);
    this.#phase = phase;
    this.tell(phase);
    if (then) this.#timer = setTimeout(then, after);
  }
}
