// What was just done, told once, wherever the officer went next.

import type { IconName } from '$lib/icons/icons';

type Snack = { text: string; icon?: IconName; ends: number; undo?: () => unknown };

let told = $state.raw<Snack | null>(null);

export const snack = {
  /** What is being told, or null. */
  get now(): Snack | null {
    return told;
  },
  /** Tells one thing for some seconds; what was told before is over. */
  tell(text: string, more: { icon?: IconName; seconds?: number; undo?: () => unknown } = {}): void {
    const { seconds = 8, ...rest } = more;
    told = { text, ends: Date.now() + seconds * 1000, ...rest };
  },
  /** Takes it off the screen. */
  end(): void {
    told = null;
  },
};
