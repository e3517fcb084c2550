// A browser over the screens: 390 × 844, the town's own map tiles, nothing from outside, and a list of what the content
// policy or the page complained about.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { PMTiles, type Source } from 'pmtiles';

const TOWN = fileURLToPath(new URL('../../../fixtures/town/town.pmtiles', import.meta.url));

export type Look = {
  press?: string[];
  theme?: string;
  language?: string;
  text?: string;
  hand?: string;
  as?: string;
  long?: string;
};
export type Opened = { page: Page; complaints: string[]; close: () => Promise<void> };

export function launch(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/** Opens one screen and waits until it stands. */
export async function open(
  browser: Browser,
  base: string,
  route: string,
  { press = [], ...look }: Look = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    timezoneId: 'America/Vancouver',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  await context.route(/^(?!http:\/\/(localhost|127\.0\.0\.1))/, (asked) => {
    complaints.push(`asked outside: ${asked.request().url()}`);
    return asked.abort();
  });
  await context.route('http://map.localhost/**', serveTile);
  await context.route('http://photo.localhost/**', (asked) =>
    asked.fulfill({ body: PHOTO, contentType: 'image/svg+xml' }),
  );
  const query = new URLSearchParams(look as Record<string, string>);
  await page.goto(`${base}?${query}${route}`);
  await page.locator('main').waitFor();
  await page.waitForFunction(() => !document.querySelector('[data-test="loading"]'));
  for (const name of press) await page.locator(`[data-test="${name}"]`).first().click();
  return { page, complaints, close: () => context.close() };
}

const PHOTO = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="180"><rect width="240" height="180" fill="#7d8894"/>
<rect y="120" width="240" height="60" fill="#4c555e"/><circle cx="180" cy="50" r="24" fill="#e8edf2"/></svg>`;

const file: Source = {
  getKey: () => 'town',
  getBytes: async (offset, length) => {
    const bytes = readFileSync(TOWN).subarray(offset, offset + length);
    return { data: new Uint8Array(bytes).buffer };
  },
};
const town = new PMTiles(file);

async function serveTile(asked: Parameters<Parameters<Page['route']>[1]>[0]): Promise<void> {
  const [z, x, y] = new URL(asked.request().url()).pathname.split('/').slice(1).map(Number);
  const tile = await town.getZxy(z ?? 0, x ?? 0, y ?? 0);
  const headers = { 'access-control-allow-origin': '*' };
  if (!tile) return asked.fulfill({ status: 404, headers });
  return asked.fulfill({ body: Buffer.from(tile.data), headers, contentType: 'application/x-protobuf' });
}
