// What comes while somebody looks: a patrol begins, calls for help over a bad link, is answered, and ends. Nobody loads
// the page again.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Console } from '../shell/console';
import { SHOTS } from '../shell/places';
import { TestServer } from '../shell/server';
import { until } from '../shell/until';
import { Desk, ask, launch, user } from './desk';
import { Link } from './link';
import { codesOf, rehearse, type Report } from './rehearsal';
import { heard, listen } from './sound';

describe('the board and a call for help, as they happen', () => {
  let server: TestServer;
  let browser: Browser;
  let link: Link;
  let dispatch: Desk;
  let leader: Desk;
  let officer: Desk;
  let asks: Console;
  let shift: Promise<Report>;
  let stuck = true;

  const row = () => dispatch.page.locator('tbody tr');
  const calls = (desk: Desk) => desk.by('sos-call');
  const call = async () => (await asks.sos())[0]!;
  const quiet = async () => {
    const before = await heard(dispatch);
    // Longer than the alarm waits between two rounds.
    await dispatch.page.waitForTimeout(1_800);
    const after = await heard(dispatch);
    return after.begun === before.begun && after.loudest === 0;
  };

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await launch();
    const address = `http://localhost:${server.consolePort}`;
    const { console_users: users, enrolment_codes: codes } = server.people();
    asks = await ask(address, user(users, 'dana'));
    dispatch = await Desk.sit(browser, address);
    await listen(dispatch);
    await dispatch.page.goto(address);
    await dispatch.signIn(user(users, 'dana'));
    await dispatch.by('board-count').waitFor();
    leader = await Desk.of(browser, address, user(users, 'robin'));
    officer = await Desk.of(browser, address, user(users, 'sam'));
    expect(await dispatch.main()).toContain('Nobody is on shift.');
    expect(await dispatch.by('board-count').innerText()).toMatch(/^0 on shift/);
    for (const desk of [dispatch, leader, officer])
      await desk.page.evaluate(() => Object.assign(window, { loadedOnce: true }));
    // The phone hears nothing more from the server as soon as its call is there, until the story goes on.
    let called = false;
    link = await Link.open(server.syncPort, async () => {
      if (stuck) called ||= (await asks.sos()).length > 0;
      return !stuck || !called;
    });
    shift = rehearse(link.port, { codes: codesOf(codes, 'Kim Ng'), hours: 1, link: 'good' });
    shift.catch(() => {});
  });
  afterAll(async () => {
    stuck = false;
    await shift?.catch(() => {});
    link?.close();
    for (const desk of [dispatch, leader, officer]) await desk?.close();
    await browser?.close();
    await server?.stop();
  });

  it('who goes on shift appears, with when they were heard and how old the last fix is', async () => {
    await row().first().waitFor({ timeout: 120_000 });
    await calls(dispatch).waitFor({ timeout: 120_000 });
    const [kim] = (await asks.board()).officers;
    expect(kim).toMatchObject({ officer: 'Kim Ng', on_shift: true });
    await until('the row is the board’s', async () => {
      const [now] = (await asks.board()).officers;
      const shown = await row().first().innerText();
      return [now!.officer, now!.unit, now!.zone_name_en, now!.last_fix!.text].every((word) =>
        shown.includes(word),
      );
    });
    const shown = await row().first().innerText();
    expect(await row().count()).toBe(1);
    expect(shown).toMatch(/\b\d+ s ago|\b1 min ago/);
    const minutes = Math.floor(kim!.last_fix!.age_s! / 60);
    expect(shown).toMatch(new RegExp(`(Fix is old: )?(${[minutes, minutes + 1].join('|')}) min ago`));
    expect(await dispatch.by('board-count').innerText()).toMatch(/^1 on shift/);
  });

  it('a call for help stands as wide as the window, on every desk that may answer, and is heard', async () => {
    const told = await call();
    expect(told).toMatchObject({ officer: 'Kim Ng', open: true, acknowledged_by: null });
    const bar = calls(dispatch).first();
    expect(await bar.innerText()).toContain(`SOS – Kim Ng · ${told.unit}`);
    expect(await bar.innerText()).toContain(told.position!.text);
    expect(await bar.getAttribute('data-open')).toBe('true');
    const box = (await bar.boundingBox())!;
    expect([box.x, box.y, box.width]).toEqual([0, 0, 1280]);
    expect(await dispatch.page.title()).toMatch(/^SOS – Kim Ng/);
    await calls(leader).waitFor();
    const loud = await until('it is heard', async () => {
      const now = await heard(dispatch);
      return now.loudest > 0.1 && now.ended > 1 ? now : null;
    });
    expect(loud.state).toBe('running');
  });

  it('the map has gone to the call, and marks it in the colour of alarm', async () => {
    const dot = dispatch.page.locator('.you');
    await dot.waitFor();
    const [map, mark] = [await dispatch.by('map').boundingBox(), await dot.boundingBox()];
    const middle = (from: number, long: number) => from + long / 2;
    expect(middle(mark!.x, mark!.width)).toBeCloseTo(middle(map!.x, map!.width), -1);
    expect(middle(mark!.y, mark!.height)).toBeCloseTo(middle(map!.y, map!.height), -1);
    const alarm = await dot.evaluate((shown) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'var(--error)';
      const colours = [getComputedStyle(shown).backgroundColor, getComputedStyle(probe).color];
      probe.remove();
      return colours[0] === colours[1];
    });
    expect(alarm).toBe(true);
    await dispatch.page.screenshot({ path: `${SHOTS}/console-sos.png` });
  });

  it('an officer sees it too, but can neither hear nor answer it', async () => {
    await calls(officer).waitFor();
    expect(await officer.by('sos-take').count()).toBe(0);
    expect(await officer.by('sos-silent').count()).toBe(0);
  });

  it('it stays on every page and goes on sounding until a named person has it', async () => {
    const before = (await heard(dispatch)).begun;
    await dispatch.go('#/sos');
    await dispatch.page.keyboard.press('Escape');
    expect(await dispatch.page.title()).toMatch(/^SOS – Kim Ng/);
    expect(await calls(dispatch).first().getAttribute('data-open')).toBe('true');
    await until('two rounds more', async () => (await heard(dispatch)).begun >= before + 4);
    expect(await call()).toMatchObject({ open: true, acknowledged_by: null });
    expect(await dispatch.main()).toContain('Waits for somebody');
  });

  it('whoever takes it is named on every desk, at once, and the sound ends', async () => {
    expect(await dispatch.by('sos-take').innerText()).toContain('Acknowledge as Dana Cole');
    await dispatch.by('sos-take').click();
    for (const desk of [dispatch, leader, officer]) {
      await desk.by('sos-owner').waitFor();
      expect(await desk.by('sos-owner').innerText()).toContain('Dana Cole has it since');
      expect(await calls(desk).getAttribute('data-open')).toBe('false');
      expect(await desk.by('sos-take').count()).toBe(0);
    }
    expect(await call()).toMatchObject({ open: false, acknowledged_by: 'Dana Cole', told_officer: false });
    expect(await dispatch.by('sos-owner').innerText()).toContain('was not told yet');
    await until('it is quiet', quiet);
    expect(await dispatch.page.title()).toBe('SOS – Patrolbook');
    await dispatch.page.screenshot({ path: `${SHOTS}/console-sos-taken.png` });
  });

  it('with the link back the officer is told, stands down, and the bar goes', async () => {
    await dispatch.go('#/board');
    stuck = false;
    await until('stood down', async () => (await call()).stood_down_at !== null);
    await calls(dispatch).waitFor({ state: 'detached' });
    await dispatch.go('#/sos');
    await until('the list says so', async () =>
      /Officer stood down at \d\d:\d\d/.test(await dispatch.main()),
    );
    expect(await dispatch.main()).toContain('Dana Cole has it since');
    await dispatch.go('#/board');
  });

  it('the end of the shift comes to the board and to the leader’s desk by itself', async () => {
    const report = await shift;
    expect(report).toMatchObject({ records_confirmed: report.records_written });
    await until('ended', async () => (await row().first().innerText()).includes('Shift ended'));
    await until('all of it', async () =>
      (await row().first().innerText()).includes(`${report.records_written} records`),
    );
    expect(await dispatch.by('board-count').innerText()).toMatch(/^0 on shift/);
    await leader.stands();
    await until('the leader’s too', async () => (await leader.main()).includes('Shift ended'));
    for (const desk of [dispatch, leader, officer]) {
      expect(await desk.page.evaluate(() => 'loadedOnce' in window)).toBe(true);
      expect(desk.complaints).toEqual([]);
      expect(desk.outside()).toEqual([]);
    }
  });

  it('a server that has gone is said, and the board is live again when it is back', async () => {
    await server.stop();
    await dispatch.by('lost').waitFor();
    expect(await dispatch.by('lost').innerText()).toContain('Not connected to the server.');
    expect(await row().count()).toBe(1);
    await server.resume();
    await dispatch.by('lost').waitFor({ state: 'detached', timeout: 60_000 });
    expect(await dispatch.by('line').getAttribute('data-state')).toBe('open');
  });
});
