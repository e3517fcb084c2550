// Waiting for what is to come true, never for an amount of time.

/** Long, because machines that test are often busy; what comes true earlier is seen earlier. */
export const PATIENCE_MS = 45_000;

/** Asks until `ask` gives something, and returns it; the last thing it gave or threw is in the complaint. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  patience = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patience;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(40);
  }
  throw new Error(`waited ${patience} ms in vain: ${what}; last: ${String(last)}`);
}

/** Lets a moment pass between two looks, or for as long as a finger holds. */
export const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

/** Waits for a promise no longer than so many milliseconds. */
export async function within<T>(patience: number, what: string, work: PromiseLike<T>): Promise<T> {
  let alarm: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    alarm = setTimeout(() => fail(new Error(`waited ${patience} ms in vain: ${what}`)), patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(alarm);
  }
}
