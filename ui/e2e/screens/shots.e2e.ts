// Pictures of every screen into e2e/shots, to be looked at. SHOTS=home,welfare takes only some.

import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launch, open } from './browser';
import { SCENES } from './scenes';

const folder = fileURLToPath(new URL('../shots/', import.meta.url));
const wanted = process.env.SHOTS?.split(',');
const looks = (process.env.LOOKS ?? 'light').split(',');

let browser: Browser;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  browser = await launch();
});
afterAll(() => browser.close());

it
  .skipIf(!process.env.SHOTS && !process.env.LOOKS)
  .each(SCENES.filter(({ name }) => !wanted || wanted.includes(name)))(
  'a picture of $name',
  async ({ name, route, as, press }) => {
    for (const look of looks) {
      const [theme = 'light', language = 'en-CA', text = '100'] = look
        .split('-')
        .map((part) => part.replace('fr', 'fr-CA'));
      const { page, complaints, close } = await open(browser, inject('base'), route, {
        as,
        theme,
        language,
        text,
        press,
      });
      await page.waitForTimeout(/home|map/.test(name) ? 2500 : 250);
      await page.screenshot({ path: `${folder}${name}.${look}.png` });
      expect(complaints.filter((line) => !/style-src-attr/.test(line))).toEqual([]);
      await close();
    }
  },
);
