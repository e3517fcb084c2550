// Locks the screen when nobody has touched it for a while, by the clock, so that a phone that slept locks on waking.

/** How long an untouched screen stays open. */
export const IDLE_MS = 5 * 60_000;

type Watch = { now: () => number; mayLock: () => boolean; lock: () => void };

/** Watches the whole page; returns what ends the watch. */
export function autolock({ now, mayLock, lock }: Watch): () => void {
  let touched = now();
  const touch = () => (touched = now());
  const look = () => {
    if (!mayLock()) touch();
    else if (now() - touched >= IDLE_MS) lock();
  };
  const ticking = setInterval(look, 10_000);
  const signs = ['pointerdown', 'keydown', 'scroll'] as const;
  for (const sign of signs) window.addEventListener(sign, touch, { capture: true, passive: true });
  return () => {
    clearInterval(ticking);
    for (const sign of signs) window.removeEventListener(sign, touch, { capture: true });
  };
}
