// Photos on their way from the camera into the notebook: one after the other, and what each refusal was.

import { addPhoto } from '$lib/core/core';
import type { PhotoBrief } from '$lib/core/views';
import { signal } from '$lib/signal';

/** Takes photos for one place of the app. */
export class PhotoTaking {
  /** How many are still to be kept. */
  left = $state(0);
  problem = $state.raw<unknown>();
  /** What is to be said of the photos that were kept, each thing once. */
  notes = $state.raw<string[]>([]);

  /** Whether anything is to be said. */
  readonly told = $derived(this.problem !== undefined || this.notes.length > 0);

  /** Keeps each photo; returns those that are kept. One that is refused does not hold up the next. */
  async keep(files: File[], linkedTo: string | null): Promise<PhotoBrief[]> {
    this.problem = undefined;
    this.notes = [];
    this.left += files.length;
    const kept: PhotoBrief[] = [];
    for (const file of files) {
      try {
        kept.push(await addPhoto(file, linkedTo));
      } catch (problem) {
        this.problem = problem;
        signal('error');
      }
      this.left -= 1;
    }
    this.notes = kept.flatMap((photo) => photo.notes).filter((note, at, all) => all.indexOf(note) === at);
    if (kept.length > 0) signal('saved');
    return kept;
  }
}
