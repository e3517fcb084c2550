// Who may come in, and what each role may see.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { Desk, ask, launch, user } from './desk';

const { address, users, sam: report } = inject('town');

describe('signing in', () => {
  let browser: Browser;
  let desk: Desk;

  const come = async (sign_in: string) => (desk = await Desk.of(browser, address, user(users, sign_in)));
  const places = async () =>
    (await desk.page.locator('nav a').allInnerTexts()).map((one) => one.split('\n')[0]);
  const rows = () => desk.by('shift-row');
  const shiftOf = async (officer: string) => {
    const all = await (await ask(address, user(users, 'max'))).shifts();
    return all.find((shift) => shift.officer === officer)!.record;
  };
  const refused = async (route: string) => {
    await desk.go(route);
    await desk.by('not-allowed').waitFor();
    return desk.main();
  };

  beforeAll(async () => void (browser = await launch()));
  afterAll(() => browser.close());
  afterEach(async () => {
    expect(desk.complaints).toEqual([]);
    expect(desk.outside()).toEqual([]);
    await desk.close();
  });

  it('the bare address leads to the console', async () => {
    desk = await Desk.sit(browser, address);
    await desk.page.goto(`${address}/`);
    await desk.by('sign-in').waitFor();
    expect(desk.page.url()).toBe(`${address}/console/`);
  });

  it('a wrong password is said in a sentence, and the right one lets in after it', async () => {
    desk = await Desk.sit(browser, address);
    await desk.page.goto(address);
    await desk.signIn({ sign_in: 'dana', password: 'not hers' });
    await desk.by('sign-in-problem').waitFor();
    expect(await desk.by('sign-in-problem').innerText()).toBe('The sign-in or the password is not right.');
    expect(await desk.by('sign-in-password').inputValue()).toBe('');
    expect(await desk.page.locator('[role="alert"]').innerText()).toContain('not right');
    await desk.signIn({ sign_in: 'nobody', password: 'not hers' });
    await desk.by('sign-in-problem').waitFor();
    expect(await desk.by('sign-in-problem').innerText()).toBe('The sign-in or the password is not right.');
    await desk.signIn(user(users, 'dana'));
    await desk.by('me').waitFor();
    expect(await desk.by('me').innerText()).toContain('Dana Cole');
  });

  it('an officer sees their own shifts, and nobody else’s', async () => {
    await come('sam');
    expect(await places()).toEqual(['Shifts', 'SOS']);
    expect(await desk.by('me').innerText()).toMatch(/Sam Patel\s+Officer · Harbour crew/);
    await rows().first().waitFor();
    expect(await rows().count()).toBe(1);
    expect(await desk.main()).toContain(`${report.records_written} records`);
    const own = await shiftOf('Sam Patel');
    await rows().first().click();
    await desk.by('record-row').first().waitFor();
    expect(desk.page.url()).toContain(own);
    const sentence = 'This is not open to officers. You can read your own shifts.';
    expect(await refused(`#/shifts/${await shiftOf('Kim Ng')}`)).toContain(sentence);
    expect(await desk.main()).not.toContain('Kim');
    for (const place of ['board', 'audit']) expect(await refused(`#/${place}`)).toContain(sentence);
  });

  it('an officer without a shift is told that there is none', async () => {
    await come('alex');
    await desk.stands();
    expect(await rows().count()).toBe(0);
    expect(await desk.main()).toContain('No shift here yet.');
  });

  it('a crew leader sees the own team', async () => {
    await come('robin');
    expect(await places()).toEqual(['Board', 'Shifts', 'Coverage', 'SOS']);
    await desk.go('#/shifts');
    await rows().first().waitFor();
    expect(await rows().count()).toBe(1);
    expect(await desk.main()).toContain('Sam Patel');
    expect(await desk.main()).not.toContain('Kim Ng');
    expect(await refused(`#/shifts/${await shiftOf('Kim Ng')}`)).toContain('belongs to another team');
  });

  it('a dispatcher sees the board, and is refused the rest in a sentence', async () => {
    await come('dana');
    expect(await places()).toEqual(['Board', 'SOS']);
    await desk.by('board-count').waitFor();
    const own = await shiftOf('Sam Patel');
    const [record] = (await (await ask(address, user(users, 'max'))).shift(own)).records;
    const before = desk.asked.length;
    for (const route of [
      'shifts',
      `shifts/${own}`,
      `shifts/${own}/print`,
      `records/${record!.record}`,
      'audit',
    ])
      expect(await refused(`#/${route}`)).toContain('Shifts and records are not open to dispatch.');
    // The server refuses by itself, not only the screen.
    const status = (path: string) =>
      desk.page.evaluate(async (at) => (await fetch(at)).status, `/console/api/${path}`);
    for (const path of [
      'shifts',
      `shifts/${own}?for=screen`,
      `shifts/${own}/route`,
      `records/${record!.record}`,
    ])
      expect(await status(path)).toBe(403);
    expect(desk.asked.slice(before).filter((url) => /api\/(shifts|records)/.test(url))).toHaveLength(4);
    expect(await desk.page.locator('tbody a').count()).toBe(0);
  });

  it('an administrator sees both teams, and signs out for good', async () => {
    await come('max');
    expect(await places()).toEqual([
      ...['Board', 'Shifts', 'Coverage', 'SOS', 'Audit', 'Held lines', 'Phones', 'Erasures'],
    ]);
    await desk.go('#/shifts');
    await rows().first().waitFor();
    expect(await rows().count()).toBe(2);
    await desk.by('sign-out').click();
    await desk.by('sign-in').waitFor();
    await desk.page.goBack();
    await desk.page.reload();
    await desk.by('sign-in').waitFor();
    expect(await desk.page.locator('tbody').count()).toBe(0);
  });
});
