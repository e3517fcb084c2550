// The stream of changes. It says what to ask for again, and whether what is on the screen can still be trusted.

import { openEvents } from './api';
import { heardNow } from './time';
import type { Changed } from './views';

type Hearer = (changed: Changed | null) => void;

/** How long a stream may be away before it is called lost: the server itself ends each after some minutes. */
export const GRACE_MS = 4000;

/** How long to wait before a stream that the server has closed is opened again. */
export const AGAIN_MS = 5000;

export class Live {
  state = $state<'connecting' | 'open' | 'lost'>('connecting');
  /** When the stream was last known to be up, in milliseconds. */
  lastAt = $state<number | null>(null);
  #hearers: Hearer[] = [];
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly open = openEvents,
    private readonly now: () => number = Date.now,
    private readonly closed: () => void = () => {},
  ) {}

  /** Opens the stream; the returned function closes it. */
  start(): () => void {
    this.#connect();
    return () => this.#close();
  }

  /** Calls `hear` with each change, and with null when everything may have changed. */
  hear(hear: Hearer): () => void {
    this.#hearers.push(hear);
    return () => void (this.#hearers = this.#hearers.filter((one) => one !== hear));
  }

  /** Calls `reload` when one of these changed. */
  follow(whats: Changed['what'][], reload: () => void): () => void {
    return this.hear((changed) => {
      if (changed === null || whats.includes(changed.what)) reload();
    });
  }

  /** A request found the server gone although the stream looked open: opens it anew. */
  doubt(): void {
    if (this.state === 'lost') return;
    this.#lose();
    this.#again();
  }

  #connect(): void {
    const source = this.open();
    this.#source = source;
    source.addEventListener('hello', (event) => {
      this.#keep();
      heardNow((JSON.parse((event as MessageEvent<string>).data) as { now: string }).now);
      this.state = 'open';
      this.lastAt = this.now();
      this.#tell(null);
    });
    source.addEventListener('changed', (event) => {
      this.lastAt = this.now();
      this.#tell(JSON.parse((event as MessageEvent<string>).data) as Changed);
    });
    source.onerror = () => {
      this.#miss();
      if (source.readyState !== 2) return;
      this.closed();
      this.#again();
    };
  }

  #miss(): void {
    if (this.state !== 'open') return this.#lose();
    const since = this.now();
    this.#grace ??= setTimeout(() => this.#lose(since), GRACE_MS);
  }

  #keep(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #lose(since = this.now()): void {
    this.#keep();
    if (this.state === 'open') this.lastAt = since;
    this.state = 'lost';
  }

  #again(): void {
    this.#source?.close();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), AGAIN_MS);
  }

  #close(): void {
    this.#keep();
    clearTimeout(this.#timer);
    this.#source?.close();
    this.state = 'connecting';
  }

  #tell(changed: Changed | null): void {
    for (const hear of [...this.#hearers]) hear(changed);
  }
}
