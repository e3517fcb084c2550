// Whether the console is heard: what its sound sends to the loudspeaker, measured there, and the tones it has begun.

import type { Desk } from './desk';

type Heard = { state: string; loudest: number; begun: number; ended: number };

/** Puts an ear before the loudspeaker of every sound that pages of this desk make from now on. */
export async function listen(desk: Desk): Promise<void> {
  await desk.page.addInitScript(() => {
    const ear = { begun: 0, ended: 0, context: undefined as BaseAudioContext | undefined };
    let analyser: AnalyserNode | undefined;
    const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
    AudioNode.prototype.connect = function (this: AudioNode, to: AudioNode) {
      if (to instanceof AudioDestinationNode) {
        ear.context = this.context;
        analyser ??= this.context.createAnalyser();
        connect.call(this, analyser);
      }
      return connect.call(this, to);
    } as AudioNode['connect'];
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      ear.begun += 1;
      this.addEventListener('ended', () => (ear.ended += 1));
      start.call(this, when);
    };
    Object.assign(window, {
      heard: () => {
        const samples = new Float32Array(analyser?.fftSize ?? 0);
        analyser?.getFloatTimeDomainData(samples);
        const loudest = Math.max(0, ...samples.map(Math.abs));
        return { state: ear.context?.state ?? 'none', loudest, begun: ear.begun, ended: ear.ended };
      },
    });
  });
}

/** Returns what is heard at this moment. */
export const heard = (desk: Desk): Promise<Heard> =>
  desk.page.evaluate(() => (window as unknown as { heard: () => Heard }).heard());
