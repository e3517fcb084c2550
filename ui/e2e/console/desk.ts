// Somebody's desk: a browser window on the console, and a list of what the page did that it must not do.

import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { Console } from '../shell/console';
import type { User } from './town';

/** How the console looks; the names are those that the browser keeps. */
export type Look = { theme?: string; language?: string };

export function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export class Desk {
  /** Errors of the page, and what its content policy kept from it. */
  readonly complaints: string[] = [];
  /** Every address that was asked for, of the server or not. */
  readonly asked: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    readonly address: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (line) => {
      // A refusal of the server is an error to the browser, not to the console.
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource'))
        this.complaints.push(line.text());
    });
    context.on('request', (request) => this.asked.push(request.url()));
  }

  /** Opens a window of 1280 × 1024 whose zone is not the city's; zoomed twice as a browser does it. */
  static async sit(browser: Browser, address: string, look: Look = {}, zoom = 1): Promise<Desk> {
    const viewport = { width: 1280 / zoom, height: 1024 / zoom };
    const zoomed = { viewport, deviceScaleFactor: zoom };
    const context = await browser.newContext({ ...zoomed, timezoneId: 'Europe/Paris' });
    await context.addInitScript(
      (kept) => {
        if (!localStorage.getItem('patrolbook.settings'))
          localStorage.setItem('patrolbook.settings', JSON.stringify(kept));
      },
      { theme: 'light', ...look },
    );
    return new Desk(await context.newPage(), context, address);
  }

  /** Opens a window and signs somebody in. */
  static async of(browser: Browser, address: string, user: User, look: Look = {}): Promise<Desk> {
    const desk = await Desk.sit(browser, address, look);
    await desk.page.goto(address);
    await desk.signIn(user);
    await desk.by('me').waitFor();
    return desk;
  }

  by = (name: string): Locator => this.page.locator(`[data-test="${name}"]`);

  async signIn({ sign_in, password }: User): Promise<void> {
    await this.by('sign-in-name').fill(sign_in);
    await this.by('sign-in-password').fill(password);
    await this.by('sign-in-enter').click();
  }

  /** Goes to a place and waits until it stands. */
  async go(route: string): Promise<void> {
    await this.page.evaluate((hash) => (window.location.hash = hash), route);
    await this.stands();
  }

  async stands(): Promise<void> {
    await this.page.locator('main h1').waitFor();
    await this.page.waitForFunction(() => !document.querySelector('[data-test="loading"]'));
  }

  main = (): Promise<string> => this.page.locator('main').innerText();

  /** Returns what was asked for outside of the server. */
  outside(): string[] {
    return this.asked.filter((url) => !new RegExp(`^(${this.address}/|blob:|data:)`).test(url));
  }

  close = (): Promise<void> => this.context.close();
}

/** Returns somebody of the demo's people. */
export function user(users: User[], sign_in: string): User {
  const found = users.find((one) => one.sign_in === sign_in);
  if (!found) throw new Error(`the demo knows no ${sign_in}`);
  return found;
}

/** Signs somebody in to ask the server what the screen should show. */
export const ask = (address: string, { sign_in, password }: User): Promise<Console> =>
  Console.signIn(address, sign_in, password);
