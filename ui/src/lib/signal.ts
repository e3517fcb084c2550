// What the hand feels and the ear hears. Silent patrol means haptics only; a phone without either stays quiet.

import { settings } from './settings.svelte';

type Signal = { buzz: number[]; tones: number[] };

const SIGNALS = {
  saved: { buzz: [40], tones: [] },
  error: { buzz: [60, 80, 60], tones: [220, 220] },
  status: { buzz: [500], tones: [440] },
  timer: { buzz: [700], tones: [660, 880, 660] },
  tick: { buzz: [30], tones: [] },
  sos: { buzz: [100, 60, 150, 60, 1000], tones: [440, 660, 880] },
} satisfies Record<string, Signal>;

/** Gives one signal. */
export function signal(name: keyof typeof SIGNALS): void {
  const { buzz, tones }: Signal = SIGNALS[name];
  navigator.vibrate?.(buzz);
  if (settings.sound === 'on' && tones.length > 0) play(tones);
}

function play(tones: number[]): void {
  if (typeof AudioContext === 'undefined') return;
  const audio = new AudioContext();
  const quarter = 0.25;
  tones.forEach((pitch, at) => {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(audio.destination);
    tone.start(audio.currentTime + at * quarter);
    tone.stop(audio.currentTime + (at + 0.9) * quarter);
    if (at === tones.length - 1) tone.onended = () => void audio.close();
  });
}
