// When a process began and when its page was first painted.

import { readFileSync } from 'node:fs';
import type { WebDriver } from 'selenium-webdriver';
import { until } from '../shell/until';

const PAINTED = `const [first] = performance.getEntriesByName('first-contentful-paint');
  return first ? performance.timeOrigin + first.startTime : null;`;
/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

/** Returns the milliseconds from the start of a process to the first paint of the page in its window. */
export async function firstPaint(driver: WebDriver, pid: number): Promise<number> {
  const painted = await until(
    'a first paint',
    async () => (await driver.executeScript(PAINTED)) as number | null,
  );
  return painted - began(pid);
}

/** Returns when a process began, in milliseconds since 1970. */
function began(pid: number): number {
  const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
  const ticks = Number(after.split(' ')[19]);
  const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
  return Date.now() - up + ticks * TICK_MS;
}
