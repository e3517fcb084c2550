// The sound of a call for help. A browser lets a page sound only after the first key or click on it; until then the
// alarm says that it is held back, so that the screen can say so too.

export type Audio = Pick<
  AudioContext,
  'state' | 'currentTime' | 'destination' | 'resume' | 'createOscillator' | 'createGain'
>;

const PITCHES = [880, 660];
const TONE_S = 0.35;
const EVERY_MS = 1400;

export class Alarm {
  /** Whether a sound would be heard now. */
  audible = $state(false);
  #audio: Audio | undefined;
  #ringing: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly make: () => Audio | undefined) {}

  /** Wakes the sound; call it on each key and click, it does its work once. */
  async wake(): Promise<void> {
    if (this.audible) return;
    this.#audio ??= this.make();
    await this.#audio?.resume().catch(() => {});
    this.audible = this.#audio?.state === 'running';
  }

  /** Rings until hushed. */
  ring(): void {
    if (this.#ringing) return;
    this.once();
    this.#ringing = setInterval(() => this.once(), EVERY_MS);
  }

  /** Stops ringing. */
  hush(): void {
    clearInterval(this.#ringing);
    this.#ringing = undefined;
  }

  /** Sounds the alarm once, to hear that it can be heard. */
  once(): void {
    const audio = this.#audio;
    if (!audio || audio.state !== 'running') return;
    PITCHES.forEach((pitch, at) => {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.type = 'square';
      tone.frequency.value = pitch;
      loud.gain.value = 0.25;
      tone.connect(loud);
      loud.connect(audio.destination);
      tone.start(audio.currentTime + at * TONE_S);
      tone.stop(audio.currentTime + (at + 0.9) * TONE_S);
    });
  }
}

/** Returns the browser's sound, or undefined where there is none. */
export const browserAudio = (): Audio | undefined =>
  typeof AudioContext === 'undefined' ? undefined : new AudioContext();
