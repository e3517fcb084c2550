// Every screen, in two languages, three themes, at 100 % and 200 %: nothing that axe objects to, nothing that runs out
// of its box, no target that a glove misses, nothing asked from outside, no word against the content policy.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launch, open } from './browser';
import { axe, brokenWords, overflows, prepare, smallTargets } from './look';
import { SCENES } from './scenes';

const COLOURS = ['color-contrast', 'color-contrast-enhanced'];

// The map library styles its own canvas by attribute; the policy blocks it, and the map does without.
const HARMLESS = /style-src-attr|Applying inline style/;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(['en-CA', 'fr-CA'])('in %s', (language) => {
  it.each(SCENES)('$name holds in every look', async ({ route, as, press }) => {
    const { page, complaints, close } = await open(browser, inject('base'), route, { as, language, press });
    await prepare(page);
    const found: Record<string, string[]> = {};
    const note = (what: string, list: string[]) => {
      if (list.length > 0) found[what] = list;
    };
    for (const text of ['100', '200']) {
      await page.evaluate((size) => (document.documentElement.dataset.text = size), text);
      note(`${text} %, axe`, await axe(page));
      note(`${text} %, overflow`, await overflows(page));
      note(`${text} %, broken words`, await brokenWords(page));
      note(`${text} %, targets`, await smallTargets(page));
    }
    // Colours do not depend on the language.
    for (const theme of language === 'en-CA' ? ['dark', 'red'] : []) {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
      note(`${theme}, colours`, await axe(page, COLOURS));
    }
    note(
      'complaints',
      complaints.filter((line) => !HARMLESS.test(line)),
    );
    await close();
    expect(found).toEqual({});
  });
});

// The next language may be longer than both. Its words are made longer, too, so only the boxes are looked at.
it.each(SCENES)('$name holds with words two fifths longer', async ({ route, as, press }) => {
  const { page, close } = await open(browser, inject('base'), route, { as, press, long: 'yes' });
  await page.waitForFunction(() => /mo\b|ee|oo|aa/.test(document.body.innerText));
  const found = await overflows(page);
  await page.evaluate(() => (document.documentElement.dataset.text = '200'));
  found.push(...(await overflows(page)));
  await close();
  expect(found).toEqual([]);
});
