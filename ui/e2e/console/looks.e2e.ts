// How every page looks: axe in light, dark and red, nothing cut off at a zoom of 200 %, both languages, and pictures to be
// looked at.

import { mkdirSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { axe, brokenWords, overflows, prepare } from '../screens/look';
import { SHOTS } from '../shell/places';
import { until } from '../shell/until';
import { Desk, ask, launch, user, type Look } from './desk';
import { dotsOf } from './paint';

const { address, users } = inject('town');

const LOOKS: [string, Look, number?][] = [
  ['light', { theme: 'light' }],
  ['dark', { theme: 'dark' }],
  ['red', { theme: 'red' }],
  ['light-fr', { theme: 'light', language: 'fr-CA' }],
  ['dark-200', { theme: 'dark' }, 2],
  ['light-fr-200', { theme: 'light', language: 'fr-CA' }, 2],
];

describe.each(LOOKS)('%s', (name, look, zoom = 1) => {
  let browser: Browser;
  let desk: Desk;
  let shift: string;
  let record: string;

  const pages: [string, () => string][] = [
    ['board', () => '#/board'],
    ['shifts', () => '#/shifts'],
    ['shift', () => `#/shifts/${shift}`],
    ['record', () => `#/records/${record}`],
    ['print', () => `#/shifts/${shift}/print`],
    ['coverage', () => '#/coverage'],
    ['sos-list', () => '#/sos'],
    ['audit', () => '#/audit'],
    ['held', () => '#/held'],
    ['phones', () => '#/phones'],
    ['erasures', () => '#/erasures'],
  ];

  async function holds(page: string) {
    await prepare(desk.page);
    expect(await axe(desk.page)).toEqual([]);
    expect(await overflows(desk.page)).toEqual([]);
    expect(await brokenWords(desk.page)).toEqual([]);
    await desk.page.screenshot({ path: `${SHOTS}/console-${page}.${name}.png` });
    expect(desk.complaints).toEqual([]);
    expect(desk.outside()).toEqual([]);
  }

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    browser = await launch();
    const asks = await ask(address, user(users, 'max'));
    shift = (await asks.shifts()).find((one) => one.officer === 'Sam Patel')!.record;
    record = (await asks.shift(shift)).records.find((one) => one.corrected)!.record;
    // Somebody's record of another shift, ordered once for all looks.
    const others = (await asks.shifts()).find((one) => one.officer === 'Kim Ng')!.record;
    const [other] = (await asks.shift(others)).records;
    await asks.erase(other!.record, 'Asked for by the person').catch(() => {});
    desk = await Desk.sit(browser, address, look, zoom);
    await desk.page.goto(address);
    await desk.by('sign-in').waitFor();
  });
  afterAll(async () => {
    await desk?.close();
    await browser?.close();
  });

  it('sign-in', async () => {
    await holds('sign-in');
    await desk.signIn(user(users, 'max'));
    await desk.by('me').waitFor();
  });

  it.each(pages)('%s', async (page, route) => {
    await desk.go(route());
    const canvas = desk.page.locator('canvas.maplibregl-canvas');
    if (page === 'board' || page === 'shift')
      await until('the map is drawn', async () => (await dotsOf(desk.page, canvas, 'map-road')) > 200);
    await holds(page);
  });

  it('speaks the language', async () => {
    await desk.go('#/shifts');
    const words = look.language === 'fr-CA' ? 'Quarts' : 'Shifts';
    expect(await desk.page.locator('h1').innerText()).toBe(words);
    expect(await desk.page.locator('html').getAttribute('lang')).toBe(look.language ?? 'en-CA');
  });
});
