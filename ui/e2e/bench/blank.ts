// The web view's own browser with one word on its page: what a window costs before anything of ours.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Builder, Capabilities } from 'selenium-webdriver';
import { freePort, listens } from '../shell/places';
import { until } from '../shell/until';
import { firstPaint } from './paint';

const BROWSER = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/libexec']
  .map((folder) => `${folder}/webkit2gtk-4.1/MiniBrowser`)
  .find(existsSync);

/** Opens an empty window, and returns the milliseconds to its first paint. */
export async function blank(): Promise<number> {
  if (!BROWSER) throw new Error('the MiniBrowser of WebKitGTK 4.1 is not there: install libwebkit2gtk-4.1-0');
  const port = await freePort();
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore' });
  try {
    await until('the driver listens', () => listens(port));
    const wanted = new Capabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: BROWSER, args: ['--automation'] },
    });
    const window = await new Builder()
      .usingServer(`http://127.0.0.1:${port}/`)
      .withCapabilities(wanted)
      .build();
    try {
      const pid = childOf(driver.pid!, BROWSER);
      await window.get('data:text/html,<title>.</title>word');
      return await firstPaint(window, pid);
    } finally {
      await window.quit();
    }
  } finally {
    driver.kill();
  }
}

function childOf(parent: number, program: string): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '';
      return Number(stat.split(' ')[1]) === parent && readlinkSync(`/proc/${pid}/exe`) === program;
    } catch {
      return false; // ended meanwhile
    }
  });
  if (!found) throw new Error(`${program} does not run`);
  return Number(found);
}
