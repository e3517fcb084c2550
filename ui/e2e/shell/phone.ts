// One officer's phone: the real app over a folder of its own, tapped and read the way a hand and an eye do.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { By, error as refused, type WebDriver, type WebElement } from 'selenium-webdriver';
import type { Commands } from '../../src/lib/core/commands';
import { folder, PATROL, SHOTS } from './places';
import { until } from './until';
import { Window } from './window';

/** The PIN of everybody in these stories. */
export const PIN = '482615';

const test = (name: string) => By.css(`[data-test="${name}"]`);
const LATER = [refused.StaleElementReferenceError, refused.ElementClickInterceptedError];

export class Phone {
  /** How many taps the officer has made. */
  taps = 0;

  private constructor(
    readonly home: string,
    private window: Window,
    private readonly more: Record<string, string>,
  ) {}

  /** Opens a phone fresh from its box, or, with a code, one that whoever set it up has enrolled. */
  static async open(code?: string, more: Record<string, string> = {}): Promise<Phone> {
    const home = join(folder('phone'), 'home');
    mkdirSync(home);
    const given: Record<string, string> = { PATROLBOOK_REPLAY: PATROL, ...more };
    const enrolled: Record<string, string> = code
      ? { PATROLBOOK_ENROL_CODE: code, PATROLBOOK_ENROL_PIN: PIN }
      : {};
    return new Phone(home, await Window.open(home, { ...given, ...enrolled }), given);
  }

  get driver(): WebDriver {
    return this.window.driver;
  }

  /** Closes the app. */
  close = (): Promise<void> => this.window.close();

  /** Kills the app as a battery pull would, between two instructions. */
  kill(): void {
    process.kill(this.window.pid(), 'SIGKILL');
  }

  /** Returns the process of the app, to be killed later without a search. */
  pid = (): number => this.window.pid();

  /** Opens the app again after it was closed or killed. */
  async reopen(): Promise<void> {
    this.window.bury();
    this.window = await Window.open(this.home, this.more);
  }

  /** Returns an element that is on the screen. */
  see(name: string, patience?: number): Promise<WebElement> {
    return this.#until(
      `${name} on the screen`,
      async () => (await this.driver.findElements(test(name)))[0],
      patience,
    );
  }

  /** Says whether an element is on the screen now. */
  sees = async (name: string): Promise<boolean> => (await this.driver.findElements(test(name))).length > 0;

  /** Returns what an element says now; null when it is not there. */
  reads = async (name: string): Promise<string | null> =>
    (await this.driver.executeScript(
      `return document.querySelector(arguments[0])?.textContent ?? null`,
      `[data-test="${name}"]`,
    )) as string | null;

  /** Returns the words of an element. */
  words = (name: string): Promise<string> =>
    this.#until(`words in ${name}`, async () => (await this.see(name)).getText());

  /** Taps once, as soon as it is there and can be tapped. */
  async tap(name: string): Promise<void> {
    await this.#until(`${name} can be tapped`, async () => {
      const [element] = await this.driver.findElements(test(name));
      if (!element || !(await element.isEnabled())) return false;
      try {
        // A thumb scrolls what it wants to the middle; the driver leaves it under the foot of the screen.
        await this.driver.executeScript('arguments[0].scrollIntoView({ block: "center" })', element);
        // Nor does it tap what still moves, because something above it has just come.
        const rect = async () => JSON.stringify(await element.getRect());
        if ((await rect()) !== (await rect())) return false;
        await element.click();
        return true;
      } catch (error) {
        // Neither of the two reached the element, so this is still the first tap.
        if (LATER.some((kind) => error instanceof kind)) return false;
        throw error;
      }
    });
    this.taps += 1;
  }

  /** Types into a field. */
  async type(name: string, text: string): Promise<void> {
    await (await this.see(name)).sendKeys(text);
  }

  /** Chooses a file for the input within `name`, as the system's own dialog would. */
  async choose(name: string, file: string): Promise<void> {
    const within = await this.see(name);
    const inputs = await within.findElements(By.css('input[type=file]'));
    await (inputs[0] ?? within).sendKeys(file);
  }

  /** Presses with a finger for `ms`. */
  async hold(name: string, ms: number): Promise<void> {
    const finger = this.driver.actions();
    await finger
      .move({ origin: await this.see(name) })
      .press()
      .pause(ms)
      .release()
      .perform();
    this.taps += 1;
  }

  /** Asks the core what the screens ask it. */
  async ask<C extends keyof Commands>(
    command: C,
    input?: Commands[C]['input'],
  ): Promise<Commands[C]['view']> {
    const script = `const [command, input, done] = arguments;
      window.__TAURI_INTERNALS__.invoke(command, input ? { input } : {}).then((view) => done({ view }), (error) => done({ error }));`;
    const answer = (await this.driver.executeAsyncScript(script, command, input ?? null)) as {
      view: Commands[C]['view'];
      error?: unknown;
    };
    if (answer.error) throw new Error(`${command}: ${JSON.stringify(answer.error)}`);
    return answer.view;
  }

  /** Returns where in the app the officer is: "#/home". */
  where = async (): Promise<string> =>
    (await this.driver.executeScript('return window.location.hash')) as string;

  /** Waits until the officer is on a screen. */
  async arrive(route: string): Promise<void> {
    await this.#until(`${route} on the screen`, async () => (await this.where()).startsWith(route));
  }

  /** Goes to a screen without tapping: for looking, never for counting taps. */
  async go(route: string): Promise<void> {
    await this.driver.executeScript('window.location.hash = arguments[0]', route);
    await this.arrive(route);
  }

  /** Takes a picture into the ignored folder. */
  async picture(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    writeFileSync(join(SHOTS, `shell-${name}.png`), await this.driver.takeScreenshot(), 'base64');
  }

  /** Waits; in vain, it tells what was on the screen instead, and leaves a picture of it beside the notebooks. */
  async #until<T>(
    what: string,
    ask: () => Promise<T | null | undefined | false>,
    patience?: number,
  ): Promise<T> {
    try {
      return await until(what, ask, patience);
    } catch (error) {
      const picture = join(this.home, '..', `${Date.now()}.png`);
      const seen = await this.driver
        .executeScript('return location.hash + " " + document.body.innerText')
        .catch(String);
      writeFileSync(picture, await this.driver.takeScreenshot().catch(() => ''), 'base64');
      throw new Error(`${(error as Error).message}\non the screen (${picture}): ${String(seen)}`, {
        cause: error,
      });
    }
  }
}
