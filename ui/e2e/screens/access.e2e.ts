// The locked phone, the keyboard alone, and the settings, in a real browser over the fake core.

import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import type { FakeCore } from '../../src/lib/core/fake';
import { launch, open, type Look, type Opened } from './browser';

let browser: Browser;
let opened: Opened | undefined;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

async function at(route: string, look: Look = {}): Promise<Page> {
  opened = await open(browser, inject('base'), route, look);
  return opened.page;
}

const by = (page: Page, name: string) => page.locator(`[data-test="${name}"]`).first();

/** Taps one after the other and returns how many it were. */
async function taps(page: Page, ...names: string[]): Promise<number> {
  for (const name of names) await by(page, name).click();
  return names.length;
}

it('SOS works on the locked phone', async () => {
  const page = await at('#/unlock', { as: 'locked' });
  await by(page, 'sos').focus();
  await page.keyboard.down('Enter');
  await by(page, 'sos-state').waitFor();
  await page.keyboard.up('Enter');
  await by(page, 'back').click();
  await by(page, 'pin-1').waitFor();
});

it('the PIN can be typed, and a wrong one is said plainly and emptied', async () => {
  const page = await at('#/unlock', { as: 'locked' });
  await page.evaluate(() => (window as unknown as { fake: FakeCore }).fake.refuse('unlock', 'E-PIN-1', ''));
  for (const digit of '482615') await page.keyboard.press(digit);
  await page.keyboard.press('Enter');
  await by(page, 'failure').waitFor();
  expect(await by(page, 'failure').innerText()).toContain('That PIN is not right.');
  expect(await by(page, 'unlock').isDisabled()).toBe(true);
  await page.evaluate(() => (window as unknown as { fake: FakeCore }).fake.refuse('unlock'));
  await taps(page, ...[...'482615'].map((digit) => `pin-${digit}`), 'unlock');
  await by(page, 'home-encounter').waitFor();
});

it('language, text size, colours and hand change at once and stay', async () => {
  const page = await at('#/settings');
  await taps(page, 'language-fr-CA', 'theme-red', 'text-size-200', 'hand-left');
  await page.getByText('Réglages').first().waitFor();
  const shown = await page.evaluate(() => ({
    ...document.documentElement.dataset,
    lang: document.documentElement.lang,
    title: getComputedStyle(document.querySelector('h1')!).order,
    kept: JSON.parse(localStorage.getItem('patrolbook.settings') ?? '{}') as Record<string, string>,
  }));
  expect(shown).toMatchObject({ theme: 'red', text: '200', hand: 'left', lang: 'fr-CA', title: '1' });
  expect(shown.kept).toMatchObject({ theme: 'red', text: '200', hand: 'left', language: 'fr-CA' });
});

it('Escape leaves a sheet and gives the focus back', async () => {
  const page = await at('#/encounter/d1');
  await by(page, 'where-when').focus();
  await page.keyboard.press('Enter');
  await by(page, 'place').waitFor();
  await page.keyboard.press('Escape');
  await by(page, 'place').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.test)).toBe('where-when');
});

it('a record can be written by keyboard alone', async () => {
  const page = await at('#/hazard/d2');
  await by(page, 'kind-needles').focus();
  await page.keyboard.press('Space');
  await by(page, 'action-dealt_with').focus();
  await page.keyboard.press('Space');
  await by(page, 'save').focus();
  await page.keyboard.press('Enter');
  await by(page, 'snackbar').waitFor();
});
