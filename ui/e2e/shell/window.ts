// One window of the real app under WebDriver: a tauri-driver of its own, because the app inherits its environment.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Builder, Capabilities, type WebDriver } from 'selenium-webdriver';
import { APP, freePort, listens, tauriDriver } from './places';
import { until, within } from './until';

/** The driver waits for ever for an app that ended before its window was there. */
const OPENS_WITHIN_MS = 120_000;

export class Window {
  private constructor(
    readonly driver: WebDriver,
    readonly home: string,
    private readonly process: ChildProcess,
  ) {}

  /** Opens the app over the notebooks in `home`. */
  static async open(home: string, more: Record<string, string> = {}): Promise<Window> {
    const [port, native] = [await freePort(), await freePort()];
    const log = openSync(join(home, '..', 'phone.log'), 'a');
    const process = spawn(tauriDriver(), ['--port', String(port), '--native-port', String(native)], {
      detached: true,
      stdio: ['ignore', log, log],
      env: environment(home, more),
    });
    closeSync(log);
    const wanted = new Capabilities({ browserName: 'wry', 'tauri:options': { application: APP } });
    try {
      await until('the drivers listen', async () => (await listens(port)) && (await listens(native)));
      const builder = new Builder().usingServer(`http://127.0.0.1:${port}/`).withCapabilities(wanted);
      const driver = await within(OPENS_WITHIN_MS, 'the window opens', builder.build());
      await driver.manage().setTimeouts({ script: 60_000 });
      return new Window(driver, home, process);
    } catch (error) {
      end(process);
      throw error;
    }
  }

  /** Returns the process of the app itself, found by the folder that only it works in. */
  pid(): number {
    const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && this.#isApp(name));
    if (found.length !== 1) throw new Error(`${found.length} processes run the app over ${this.home}`);
    return Number(found[0]);
  }

  #isApp(pid: string): boolean {
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return readlinkSync(`/proc/${pid}/exe`) === APP && variables.includes(`PATROLBOOK_HOME=${this.home}`);
    } catch {
      return false; // ended meanwhile, or not ours
    }
  }

  /** Closes the window as its officer would. */
  async close(): Promise<void> {
    await this.driver.quit().catch(() => {});
    end(this.process);
  }

  /** Takes away what is left after the app was killed. */
  bury(): void {
    end(this.process);
  }
}

function environment(home: string, more: Record<string, string>): NodeJS.ProcessEnv {
  // What the web view keeps (settings, caches) belongs to this phone alone, too.
  const kept = { XDG_DATA_HOME: join(home, 'web/data'), XDG_CACHE_HOME: join(home, 'web/cache') };
  return { ...process.env, ...kept, PATROLBOOK_HOME: home, NO_AT_BRIDGE: '1', ...more };
}

function end(process: ChildProcess): void {
  try {
    if (process.pid) globalThis.process.kill(-process.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
