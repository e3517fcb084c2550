// Calling for help: raised first, asked about never. What fails is told on the screen that the officer is brought to.

import { call } from '$lib/core/core';
import type { Phase } from '$lib/parts/hold';
import { signal } from '$lib/signal';
import { phone } from '../phone.svelte';
import { router } from '../routes';

/** Raises the call and brings up its screen. */
export async function raise(): Promise<void> {
  signal('sos');
  try {
    phone.sos = await call('sos_raise');
  } finally {
    router.go('sos');
  }
}

/** Lets the hand feel that the hold has begun. */
export function feel(phase: Phase): void {
  if (phase !== 'ready') signal('tick');
}
