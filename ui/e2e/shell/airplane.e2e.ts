// A whole shift without signal: from the unlock to the signature nothing waits, nothing complains, nothing is lost.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, encounter, endShift, startShift, unlock } from './acts';
import { agree } from './agree';
import type { Console } from './console';
import { Phone } from './phone';
import { photo } from './places';
import { TestServer } from './server';
import { until } from './until';

const WATCH = `window.complaints = [];
  const look = () => document.querySelectorAll('[role="alert"], [data-test="failure"]').forEach((one) => {
    if (one.textContent.trim() && !window.complaints.includes(one.textContent)) window.complaints.push(one.textContent);
  });
  look();
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });`;

describe('airplane mode', () => {
  let server: TestServer;
  let leader: Console;
  let phone: Phone;

  const complaints = async () => (await phone.driver.executeScript('return window.complaints')) as string[];

  beforeAll(async () => {
    server = await TestServer.start();
    leader = await server.console('robin');
    phone = await Phone.open(server.code('Sam Patel'));
    await phone.see('unlock');
    await phone.close();
    await server.stop();
    await phone.reopen();
    await phone.see('unlock');
    await phone.driver.executeScript(WATCH);
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  it('the phone unlocks and the shift starts', async () => {
    await unlock(phone);
    await startShift(phone);
    await phone.see('map');
    expect(await complaints()).toEqual([]);
  });

  it('an encounter is saved', async () => {
    await encounter(phone, 'information', 'referred');
    await phone.see('snackbar');
    expect(await complaints()).toEqual([]);
  });

  it('a welfare check goes through its questions, each step stamped', async () => {
    await phone.tap('home-welfare');
    await phone.tap('step-not_sure');
    await phone.see('asked-emergency');
    await phone.tap('call-emergency');
    await phone.tap('step-breathing_slow_noisy');
    await phone.tap('step-naloxone_dose');
    await phone.tap('step-naloxone_dose');
    await phone.tap('step-ehs_arrived');
    await phone.tap('step-handed_over');
    await phone.tap('outcome-transported');
    await phone.tap('save');
    await phone.see('snackbar');
    const [check] = (await phone.ask('records', { limit: 5 })).filter((one) => one.kind === 'welfare_check');
    const { fields } = await phone.ask('record', { record: check!.record });
    const steps = fields.find((field) => field.name === 'steps')?.value as [string, string, string?][];
    expect(steps.map(([, code]) => code)).toEqual([
      ...['started', 'not_sure', 'called_emergency', 'breathing_slow_noisy'],
      ...['naloxone_dose', 'naloxone_dose', 'ehs_arrived', 'handed_over'],
    ]);
    const times = steps.map(([at]) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await complaints()).toEqual([]);
  });

  it('a hazard with a photo is saved', async () => {
    await phone.tap('home-hazard');
    await phone.tap('kind-needles');
    await phone.tap('action-dealt_with');
    await phone.choose('photo-input', photo('hazard-fence.jpg'));
    await phone.see('photo');
    await phone.tap('save');
    await phone.see('snackbar');
    expect(await complaints()).toEqual([]);
  });

  it('a break pauses the route and ends', async () => {
    await phone.tap('home-more');
    await phone.tap('shift-pause');
    await until('the route is paused', async () => (await phone.ask('home')).shift?.recording === 'paused');
    await phone.tap('shift-resume');
    await until(
      'the route is recorded again',
      async () => (await phone.ask('home')).shift?.on_break_since === null,
    );
    expect(await complaints()).toEqual([]);
  });

  it.each([
    '#/records',
    '#/outbox',
    '#/search',
    '#/services',
    '#/briefing',
    '#/map',
    '#/more',
    '#/diagnostics',
  ])('the screen %s stands without a complaint', async (route) => {
    await phone.go(route);
    await until('it has loaded', async () => !(await phone.sees('loading')));
    expect(await complaints()).toEqual([]);
  });

  it('trying to sync tells what is so, quietly', async () => {
    await phone.go('#/outbox');
    await phone.tap('sync-now');
    await phone.see('last-try');
    expect(await phone.words('last-try')).toContain('E-NET-1');
    expect(await complaints()).toEqual([]);
  });

  it('the shift ends and is signed', async () => {
    await phone.go('#/home');
    await endShift(phone);
    const manifest = await phone.see('manifest');
    expect(await manifest.getAttribute('data-all-held')).toBe('false');
    expect(await complaints()).toEqual([]);
  });

  it('when the server is back everything gets there, and the three agree', async () => {
    await server.resume();
    leader = await server.console('robin');
    await phone.tap('sync-now');
    await until('all held', async () => {
      const held = await (await phone.see('manifest')).getAttribute('data-all-held');
      return held === 'true';
    });
    expect(await phone.words('manifest')).toMatch(/^\d+ records, 1 photo, all confirmed by server$/);
    await confirmed(phone);
    const states = await agree(phone, leader);
    expect(new Set(Object.values(states))).toEqual(new Set(['confirmed']));
    expect((await leader.shifts())[0]).toMatchObject({ whole: true, photos: 1, photos_verified: 1 });
  });
});
