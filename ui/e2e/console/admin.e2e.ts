// What only an administrator does: shutting a phone out and telling it what to do, releasing a held line, ordering an
// erasure and stopping it. Each for a reason, and each in the audit with their name.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Console } from '../shell/console';
import { TestServer } from '../shell/server';
import { until } from '../shell/until';
import { Desk, ask, launch, user } from './desk';
import { Link } from './link';
import { codesOf, rehearse, type Report } from './rehearsal';

describe('at the administrator’s desk', () => {
  let server: TestServer;
  let browser: Browser;
  let link: Link;
  let desk: Desk;
  let asks: Console;
  let shift: Promise<Report | undefined>;
  let stuck = true;

  const rows = () => desk.page.locator('tbody tr');
  const dialog = () => desk.page.locator('dialog[open]');
  const acts = async (action: string) =>
    (await asks.audit()).filter((row) => row.action === action && row.who === 'Max Gill');

  /** Fills in the reason of the dialog that is open, and does it. */
  async function because(reason: string) {
    await desk.by('reason').fill(reason);
    await desk.by('act').click();
    await dialog().waitFor({ state: 'detached' });
  }

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await launch();
    const address = `http://localhost:${server.consolePort}`;
    const { console_users: users, enrolment_codes: codes } = server.people();
    asks = await ask(address, user(users, 'max'));
    desk = await Desk.of(browser, address, user(users, 'max'));
    // Once the phone is on the list it hears nothing, until it was shut out: so some of its lines come afterwards.
    let there = false;
    link = await Link.open(server.syncPort, async () => {
      if (stuck) there ||= (await asks.phones()).some((phone) => phone.officer === 'Kim Ng');
      return !stuck || !there;
    });
    shift = rehearse(link.port, { codes: codesOf(codes, 'Kim Ng'), hours: 1, link: 'good' }).catch(
      () => undefined,
    );
  });
  afterEach(() => {
    expect(desk.complaints).toEqual([]);
    expect(desk.outside()).toEqual([]);
  });
  afterAll(async () => {
    stuck = false;
    await shift;
    link?.close();
    await desk?.close();
    await browser?.close();
    await server?.stop();
  });

  it('a phone is shut out for a reason, and no shorter one', async () => {
    await desk.go('#/phones');
    await until('the phone is on the list', async () => {
      await desk.by('refresh').click();
      return (await rows().count()) === 1;
    });
    await desk.by('deed-revoke').click();
    await desk.by('reason').fill(' no ');
    await desk.by('act').click();
    expect(await dialog().innerText()).toContain('Write a reason of at least three letters.');
    expect(await acts('device_revoked')).toEqual([]);
    await because('left on a bus');
    await until('it is shut out', async () => (await rows().innerText()).includes('Shut out'));
    const [row] = await acts('device_revoked');
    expect(row).toMatchObject({ officer: 'Kim Ng', detail: 'left on a bus' });
    stuck = false;
    await shift;
  });

  it('a line that is held is read and released, and counts from then on', async () => {
    await desk.go('#/held');
    await rows().first().waitFor();
    const before = await rows().count();
    expect(await rows().first().innerText()).toContain('the phone was shut out');
    const hash = (await desk.page.locator('tbody [data-row]').first().getAttribute('href'))!;
    await desk.page.locator('tbody [data-row]').first().click();
    await desk.by('release').waitFor();
    expect(await acts('held_read')).toHaveLength(1);
    await desk.by('release').click();
    await because('the officer read it to me');
    await until('it left the list', async () => (await rows().count()) === before - 1);
    expect(await desk.page.locator(`tbody a[href="${hash}"]`).count()).toBe(0);
    expect((await acts('line_released'))[0]).toMatchObject({ detail: 'the officer read it to me' });
  });

  it('a phone is told to lock and to wipe, once each, and is let in again', async () => {
    await desk.go('#/phones');
    for (const [deed, words] of [
      ['lock', 'Lock'],
      ['wipe', 'Wipe'],
    ] as const) {
      await desk.by(`deed-${deed}`).click();
      await because(`to ${deed} it`);
      await until(`${deed} waits`, async () =>
        (await desk.by('order').first().innerText()).includes(`to ${deed} it`),
      );
      expect(await desk.by('order').first().innerText()).toContain(words);
      expect(await desk.by(`deed-${deed}`).count()).toBe(0);
      expect(await acts(`order_${deed}`)).toHaveLength(1);
    }
    await desk.by('deed-restore').click();
    await because('found again');
    await until('it is in use', async () => (await rows().innerText()).includes('In use'));
    expect(await desk.by('deed-revoke').count()).toBe(1);
  });

  it('a record is ordered erased, the order says who has not heard, and is stopped', async () => {
    const [{ record } = { record: '' }] = await asks.shifts();
    await desk.go(`#/records/${record}`);
    await desk.by('erase').click();
    await because('asked for by the person');
    await until('the order stands', async () => (await desk.by('erasure').innerText()).includes('ordered'));
    expect(await desk.by('erase').count()).toBe(0);

    await desk.go('#/erasures');
    await rows().first().waitFor();
    const row = await rows().innerText();
    expect(row).toContain('asked for by the person');
    expect(row).toContain('Kim Ng');
    expect(await desk.by('waiting').innerText()).toMatch(/1 phone has not heard of it: .*Kim Ng/);
    expect(await acts('erasures_read')).toHaveLength(1);
    await desk.by('stop').click();
    await because('ordered by mistake');
    await until('it is stopped', async () => (await rows().innerText()).includes('stopped'));
    expect(await rows().innerText()).toContain('ordered by mistake');
    expect(await desk.by('stop').count()).toBe(0);
    const details = (await acts('erasure_ordered')).map((one) => one.detail);
    expect(details).toEqual(['asked for by the person']);
    expect((await acts('erasure_stopped')).map((one) => one.detail)).toEqual(['ordered by mistake']);

    // Stopped, it can be ordered again.
    await desk.go(`#/records/${record}`);
    await desk.by('erase').waitFor();
    expect(await desk.by('erasure').innerText()).toContain('stopped');
  });

  it('nobody else may do any of it', async () => {
    const address = `http://localhost:${server.consolePort}`;
    for (const sign_in of ['dana', 'robin', 'sam']) {
      const other = await Desk.of(browser, address, user(server.people().console_users, sign_in));
      for (const route of ['erasures', 'phones', 'held']) {
        await other.go(`#/${route}`);
        await other.by('not-allowed').waitFor();
      }
      const status = await other.page.evaluate(async () => (await fetch('/console/api/erasures')).status);
      expect(status).toBe(403);
      await other.close();
    }
  });
});
