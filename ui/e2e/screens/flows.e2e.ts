// What an officer does, tap by tap, in a real browser over the fake core: the promised numbers of taps, what is asked of
// the core, what the screen says, and the keyboard.

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
const hash = (page: Page) => page.evaluate(() => window.location.hash);
const inputs = (page: Page, command: string) =>
  page.evaluate((name) => (window as unknown as { fake: FakeCore }).fake.inputs(name), command);

/** Taps one after the other and returns how many it were. */
async function taps(page: Page, ...names: string[]): Promise<number> {
  for (const name of names) await by(page, name).click();
  return names.length;
}

it('an encounter takes four taps from home and says that it is saved on the phone', async () => {
  const page = await at('#/home');
  expect(await taps(page, 'home-encounter', 'kind-assist', 'outcome-resolved', 'save')).toBe(4);
  await by(page, 'snackbar').waitFor();
  expect(await by(page, 'snackbar').innerText()).toContain('Saved on phone');
  expect(await hash(page)).toBe('#/home');
  const [kind, outcome] = (await inputs(page, 'draft_set')) as { field: string; value: string }[];
  expect([kind, outcome]).toMatchObject([
    { field: 'kind', value: 'assist' },
    { field: 'outcome', value: 'resolved' },
  ]);
  await by(page, 'undo').click();
  await by(page, 'snackbar').waitFor({ state: 'detached' });
  expect(await inputs(page, 'record_undo')).toHaveLength(1);
});

it('what is missing is said on top and at the field, in the same words, and nothing is saved', async () => {
  const page = await at('#/encounter/d1');
  await taps(page, 'kind-assist', 'save');
  await by(page, 'faults').waitFor();
  expect(await by(page, 'faults').innerText()).toContain('Choose the outcome.');
  expect(await page.getByText('Choose the outcome.').count()).toBe(2);
  await page.getByRole('link', { name: 'Choose the outcome.' }).click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('outcome');
  await by(page, 'outcome-resolved').click();
  await by(page, 'faults').waitFor({ state: 'detached' });
});

it('the emergency call is in sight two taps from home, and each step is noted', async () => {
  const page = await at('#/home');
  expect(await taps(page, 'home-welfare', 'step-no_response')).toBe(2);
  await by(page, 'call-emergency').waitFor();
  expect(await by(page, 'call-emergency').innerText()).toContain('9-1-1');
  await taps(page, 'step-someone_called', 'step-breathing_absent', 'step-naloxone_dose', 'step-ehs_arrived');
  await taps(page, 'step-handed_over', 'outcome-transported', 'save');
  await by(page, 'snackbar').waitFor();
  const steps = ((await inputs(page, 'draft_step')) as { step: string }[]).map(({ step }) => step);
  expect(steps).toEqual([
    ...[
      'started',
      'no_response',
      'someone_called',
      'breathing_absent',
      'naloxone_dose',
      'ehs_arrived',
      'handed_over',
    ],
  ]);
});

it('a shift that is the same as the last starts in two taps', async () => {
  const page = await at('#/home', { as: 'off' });
  expect(await taps(page, 'home-start', 'start-same')).toBe(2);
  await by(page, 'home-encounter').waitFor();
  expect(await inputs(page, 'shift_start')).toMatchObject([{ unit: 'U12', zone: 'Z2', mode: 'bike' }]);
});

it('a clean shift ends in four taps, and says what has arrived', async () => {
  const page = await at('#/home', { as: 'held' });
  expect(await taps(page, 'home-more', 'end-shift', 'sign-end')).toBe(3);
  await by(page, 'manifest').waitFor();
  expect(await by(page, 'manifest').innerText()).toBe('47 records, 31 photos, all confirmed by server');
  await by(page, 'manifest-done').click();
  await by(page, 'home-start').waitFor();
});

it('a photo is two taps and a choice of file away, linked to what is being written', async () => {
  const page = await at('#/home');
  await by(page, 'home-encounter').click();
  await by(page, 'photo-input').setInputFiles({
    name: 'IMG 1.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('photo'),
  });
  await by(page, 'photo').waitFor();
  expect(await by(page, 'photo').innerText()).toContain('Saved on phone');
  await page.evaluate(() =>
    (window as unknown as { fake: FakeCore }).fake.refuse('photo_add', 'E-PHOTO-2', ''),
  );
  await by(page, 'photo-input').setInputFiles({
    name: 'a.pdf',
    mimeType: 'image/jpeg',
    buffer: Buffer.from('%PDF'),
  });
  await by(page, 'failure').waitFor();
  expect(await by(page, 'failure-code').innerText()).toBe('Code E-PHOTO-2');
});

it('SOS goes out after a hold of two seconds and then says that nobody has received it', async () => {
  const page = await at('#/home');
  const box = (await by(page, 'sos').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(600);
  await page.mouse.up();
  expect(await inputs(page, 'sos_raise')).toHaveLength(0);
  await page.mouse.down();
  await by(page, 'sos-state').waitFor();
  await page.mouse.up();
  expect(await by(page, 'sos-state').innerText()).toContain('Not received: use radio or 9-1-1');
  expect(await by(page, 'sos-place').innerText()).toBe('near 100 Example St, Downtown');
  await by(page, 'back').click();
  expect(await by(page, 'sos-open').innerText()).toContain('SOS is on');
});

it('the whole disk in use keeps the words on the screen', async () => {
  const page = await at('#/encounter/d1');
  await page.evaluate(() =>
    (window as unknown as { fake: FakeCore }).fake.refuse('draft_set', 'E-DISK-1', ''),
  );
  await by(page, 'note').fill('Gave water.');
  await by(page, 'failure').waitFor();
  expect(await by(page, 'failure').innerText()).toContain('Nothing is lost.');
  expect(await by(page, 'note').inputValue()).toBe('Gave water.');
  await page.evaluate(() => (window as unknown as { fake: FakeCore }).fake.refuse('draft_set'));
  await by(page, 'retry').click();
  await by(page, 'failure').waitFor({ state: 'detached' });
});

it('the map and the end of shift say what the streets told, and that the two distances disagree', async () => {
  const along = '4.1 km of the distance is along the streets of the map';
  const doubtful = 'By its places the route is 7.3 km, more than a tenth off';
  for (const route of ['#/map', '#/end']) {
    const page = await at(route, { as: 'streets' });
    const said = await page.locator('main').innerText();
    expect([said.includes(along), said.includes(doubtful)], route).toEqual([true, true]);
    await opened?.close();
  }
  const page = await at('#/end');
  expect(await page.locator('main').innerText()).not.toContain('along the streets');
});

it('when it happened is put right in the city’s own time, and marked as late', async () => {
  const page = await at('#/encounter/d1', { language: 'fr-CA' });
  await by(page, 'where-when').click();
  await by(page, 'happened-at-day').fill('2026-07-01');
  await by(page, 'happened-at-time').fill('2105');
  await by(page, 'happened-at-time').press('Tab');
  await by(page, 'sheet-close').click();
  expect(await inputs(page, 'draft_happened_at')).toContainEqual({
    record: 'd1',
    at: '2026-07-01T21:05:00-07:00',
  });
  expect(await by(page, 'where-when').innerText()).toContain('écrit plus tard');
});
