import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AGAIN_MS, GRACE_MS, Live } from './live.svelte';

class FakeSource extends EventTarget {
  readyState = 1;
  onerror: (() => void) | null = null;
  close = () => void (this.readyState = 2);
  say = (type: string, data: unknown) =>
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
}

describe('the stream', () => {
  let sources: FakeSource[];
  let now: number;
  let closed: number;
  let live: Live;
  const last = () => sources.at(-1)!;

  beforeEach(() => {
    vi.useFakeTimers();
    [sources, now, closed] = [[], 1000, 0];
    const open = () => sources[sources.push(new FakeSource()) - 1] as unknown as EventSource;
    live = new Live(
      open,
      () => now,
      () => (closed += 1),
    );
  });
  afterEach(() => void vi.useRealTimers());

  it('asks for everything when it is up, and then for what changed', () => {
    const reloads: string[] = [];
    live.follow(['board'], () => reloads.push('board'));
    live.follow(['shifts', 'records'], () => reloads.push('shifts'));
    live.start();
    last().say('hello', { now: '' });
    last().say('changed', { what: 'records', shift: null });
    expect(reloads).toEqual(['board', 'shifts', 'shifts']);
  });

  it('says since when it is lost, and is live again after hello', () => {
    live.start();
    last().say('hello', { now: '' });
    now = 5000;
    last().readyState = 0;
    last().onerror?.();
    now = 7000;
    vi.advanceTimersByTime(GRACE_MS);
    expect([live.state, live.lastAt]).toEqual(['lost', 5000]);
    now = 9000;
    last().onerror?.();
    expect(live.lastAt).toBe(5000);
    last().say('hello', { now: '' });
    expect([live.state, live.lastAt]).toEqual(['open', 9000]);
  });

  it('is not called lost when it comes back at once', () => {
    live.start();
    last().say('hello', { now: '' });
    last().readyState = 0;
    last().onerror?.();
    vi.advanceTimersByTime(GRACE_MS - 1);
    last().say('hello', { now: '' });
    vi.advanceTimersByTime(10 * GRACE_MS);
    expect(live.state).toBe('open');
  });

  it('is opened anew when the server closed it, and asks who is signed in', () => {
    live.start();
    last().close();
    last().onerror?.();
    expect([closed, sources.length]).toEqual([1, 1]);
    vi.advanceTimersByTime(AGAIN_MS);
    expect(sources).toHaveLength(2);
  });

  it('believes a request that found the server gone', () => {
    live.start();
    last().say('hello', { now: '' });
    live.doubt();
    expect([live.state, last().readyState]).toEqual(['lost', 2]);
    vi.advanceTimersByTime(AGAIN_MS);
    expect(sources).toHaveLength(2);
  });

  it('stays closed when nobody is signed in', () => {
    const stop = live.start();
    last().onerror?.();
    stop();
    vi.advanceTimersByTime(10 * AGAIN_MS);
    expect(sources).toHaveLength(1);
  });
});
