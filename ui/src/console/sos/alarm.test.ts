import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Alarm, type Audio } from './alarm.svelte';

class FakeAudio {
  state: AudioContextState = 'suspended';
  currentTime = 0;
  destination = {} as AudioDestinationNode;
  tones = 0;

  constructor(private readonly lets: boolean) {}
  resume = async () => void (this.state = this.lets ? 'running' : 'suspended');
  createGain = () => ({ gain: { value: 0 }, connect: () => {} }) as unknown as GainNode;
  createOscillator = () =>
    ({
      ...{ frequency: { value: 0 }, connect: () => {}, stop: () => {} },
      start: () => (this.tones += 1),
    }) as unknown as OscillatorNode;
}

describe('the alarm', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says that it cannot be heard until the browser lets it', async () => {
    const audio = new FakeAudio(true);
    const alarm = new Alarm(() => audio as unknown as Audio);
    alarm.ring();
    vi.advanceTimersByTime(5000);
    expect([alarm.audible, audio.tones]).toEqual([false, 0]);
    await alarm.wake();
    vi.advanceTimersByTime(1400);
    expect([alarm.audible, audio.tones]).toEqual([true, 2]);
  });

  it('goes on until it is hushed', async () => {
    const audio = new FakeAudio(true);
    const alarm = new Alarm(() => audio as unknown as Audio);
    await alarm.wake();
    alarm.ring();
    vi.advanceTimersByTime(14_000);
    alarm.ring();
    expect(audio.tones).toBe(22);
    alarm.hush();
    vi.advanceTimersByTime(14_000);
    expect(audio.tones).toBe(22);
  });

  it('stays inaudible where the browser refuses, or has no sound', async () => {
    for (const audio of [new FakeAudio(false), undefined]) {
      const alarm = new Alarm(() => audio as unknown as Audio | undefined);
      await alarm.wake();
      expect(alarm.audible).toBe(false);
    }
  });
});
