// What time it is, for ages on the screen: one clock for all of them, and only while something reads it.

import { createSubscriber } from 'svelte/reactivity';

const STEP_MS = 5000;

const subscribe = createSubscriber((update) => {
  const ticking = setInterval(update, STEP_MS);
  return () => clearInterval(ticking);
});

/** Returns the time in milliseconds; a component that reads it is drawn again every few seconds. */
export function now(): number {
  subscribe();
  return Date.now();
}
