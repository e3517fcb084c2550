// A whole shift on the screen: against what the rehearsal counted, and against what the server answers.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Line, RecordBrief, Route, ShiftPage } from '../../src/console/core/views';
import type { Console } from '../shell/console';
import { until } from '../shell/until';
import { Desk, ask, launch, user } from './desk';
import { dotsOf } from './paint';

const { address, users, sam: report } = inject('town');
const SHOWN = { happened: /^\d\d:\d\d$/, written: /^written \d\d:\d\d$/ };

/** Returns the hour and minute of a moment as it was written; the browser's zone has no say. */
const clock = (iso: string): string => iso.slice(11, 16);
const short = (hash: string): string => `${hash.slice(0, 8)}…${hash.slice(-4)}`;

describe('the page of a shift', () => {
  let browser: Browser;
  let desk: Desk;
  let asks: Console;
  let page: ShiftPage;
  let route: Route;

  const rowOf = ({ record }: RecordBrief) =>
    desk.page.locator(`[data-test="record-row"][data-of="${record}"]`);
  const audited = async (who: string) => (await asks.audit()).filter((row) => row.who === who);

  beforeAll(async () => {
    browser = await launch();
    asks = await ask(address, user(users, 'max'));
    const { record } = (await asks.shifts()).find((shift) => shift.officer === 'Sam Patel')!;
    page = await asks.shift(record);
    route = await asks.route(record);
    desk = await Desk.of(browser, address, user(users, 'robin'));
    await desk.go('#/shifts');
    await desk.by('shift-row').first().click();
    await desk.by('record-row').first().waitFor();
    await desk.by('map').waitFor();
  });
  afterAll(async () => {
    expect(desk.complaints).toEqual([]);
    expect(desk.outside()).toEqual([]);
    await desk.close();
    await browser.close();
  });

  it('counts what the officer’s phone counted, and says that all of it is here', async () => {
    expect(await desk.by('manifest').innerText()).toBe(
      `All confirmed by server: ${report.records_written} records, ${report.photos_written} photos`,
    );
    const text = await desk.main();
    for (const title of [`${report.records_written} records`, `${report.photos_written} photos`])
      expect(text).toContain(title);
    const breaks = page.records.filter((one) => one.kind === 'pause').length;
    const others = page.records.filter((one) => one.kind === 'acknowledgement').length;
    expect(await desk.by('record-row').count()).toBe(report.records_written + breaks + others);
    expect(await desk.by('photo').count()).toBe(report.photos_confirmed);
    expect(page.brief.distance_m! / 1000).toBeCloseTo(report.distance_m / 1000, 1);
    expect(text).toContain(`${(report.distance_m / 1000).toFixed(1)} km`);
  });

  it('every record has both its times and its author', async () => {
    expect(page.records.length).toBeGreaterThan(0);
    for (const brief of page.records) {
      const row = rowOf(brief);
      const [happened, written] = [row.locator('.times strong'), row.locator('.times .line')];
      expect(await happened.innerText()).toMatch(SHOWN.happened);
      expect(await written.innerText()).toMatch(SHOWN.written);
      expect(await happened.innerText()).toBe(clock(brief.happened_at));
      expect(await written.innerText()).toBe(`written ${clock(brief.written_at)}`);
      expect(await row.innerText()).toContain(brief.author);
    }
    expect(page.records.some((brief) => clock(brief.happened_at) !== clock(brief.written_at))).toBe(true);
  });

  it('a correction shows both lines, what went and what came, and why', async () => {
    const corrected = page.records.filter((brief) => brief.corrected);
    expect(corrected.length).toBeGreaterThan(0);
    for (const brief of corrected) {
      const row = rowOf(brief);
      expect(await row.locator('[data-test="line"]').count()).toBe(brief.lines.length);
      const shown = await row.innerText();
      for (const line of brief.lines) {
        expect(shown).toContain(short(line.hash));
        if (line.reason) expect(shown).toContain(`Reason: ${line.reason}`);
      }
    }
    const wrote = (line: Line) => line.changes.find((one) => one.field === 'note' && one.before);
    const both = corrected.flatMap((brief) => brief.lines.flatMap((line) => wrote(line) ?? []));
    expect(both.length).toBeGreaterThan(0);
    const marks = async (tag: string) => (await desk.page.locator(`li ${tag}`).allInnerTexts()).length;
    expect(await marks('del')).toBeGreaterThan(0);
    expect(await marks('ins')).toBeGreaterThan(0);
  });

  it('what was undone late, or taken back, stays, marked', async () => {
    const undone = page.records.filter((brief) => brief.withdrawn);
    expect(undone.map((brief) => brief.kind).sort()).toEqual(['encounter', 'handover_item']);
    for (const brief of undone) expect(await rowOf(brief).innerText()).toContain('Withdrawn');
  });

  it('every photo says whether its hash was verified', async () => {
    expect(page.photos.every((photo) => photo.hash_state === 'verified')).toBe(true);
    for (const photo of page.photos) {
      const card = desk.page.locator(`[data-test="photo"][data-of="${photo.record}"]`);
      expect(await card.innerText()).toContain('Hash verified');
      expect(await card.innerText()).toContain(short(photo.hash));
    }
  });

  it('the route is drawn, with its gaps as gaps, from tiles of this server', async () => {
    expect(route.gaps).toHaveLength(report.gaps);
    expect(await desk.by('route-gap').count()).toBe(report.gaps);
    expect(await desk.by('route-stop').count()).toBe(route.stops.length);
    const [gap] = route.gaps;
    expect(await desk.by('route-gap').first().innerText()).toContain(
      `${clock(gap!.from)} – ${clock(gap!.to)}`,
    );
    const canvas = desk.page.locator('canvas.maplibregl-canvas');
    await until('the route is on the map', async () => (await dotsOf(desk.page, canvas, 'map-route')) > 500);
    await until('streets are on the map', async () => (await dotsOf(desk.page, canvas, 'map-road')) > 500);
    const tiles = desk.asked.filter((url) => url.includes('/tiles/'));
    expect(tiles.length).toBeGreaterThan(0);
    expect(tiles.every((url) => url.startsWith(`${address}/console/tiles/`))).toBe(true);
  });

  it('who understood which item of the briefing, and what was handed over', async () => {
    expect(page.briefing.length).toBeGreaterThan(0);
    expect(await desk.by('briefing').count()).toBe(page.briefing.length);
    for (const [at, item] of page.briefing.entries()) {
      const shown = await desk.by('briefing').nth(at).innerText();
      expect(shown).toContain(item.text);
      expect(shown).toContain(clock(item.acknowledged_at));
      expect(shown).toContain('written by Jo Roy');
    }
    expect(await desk.by('handover').count()).toBe(page.handover.length);
    for (const item of page.handover) expect(await desk.main()).toContain(item.text);
  });

  it('the heads of the chains are those of the server', async () => {
    expect(page.chain.map((head) => head.lane)).toEqual(['safety', 'records', 'tracks']);
    for (const [at, head] of page.chain.entries())
      expect(await desk.by('chain').nth(at).innerText()).toContain(short(head.hash));
  });

  it('reading is in the audit before the words are on the screen', async () => {
    const before = await audited('Robin Singh');
    expect(before.map((row) => row.action)).toEqual(
      expect.arrayContaining(['shift_read', 'route_read', 'sign_in']),
    );
    const told = page.records.find((brief) => brief.kind === 'encounter')!;
    // The row is looked for while the answer is still on its way to the page.
    const seen = new Promise<string[]>((tell) => {
      void desk.page.route(`**/api/records/${told.record}`, async (asked) => {
        const answer = await asked.fetch();
        tell((await audited('Robin Singh')).map((row) => `${row.action} ${row.record}`));
        await asked.fulfill({ response: answer });
      });
    });
    await rowOf(told).locator('a').click();
    expect(await seen).toContain(`record_read ${told.record}`);
    await desk.page.locator('h1', { hasText: 'Encounter' }).waitFor();
    expect(await desk.main()).toContain('Written by Sam Patel');
    await desk.page.goBack();
    await desk.by('photo').first().waitFor();
  });

  it('a photo is shown only when asked for, its original only for a reason, and both are recorded', async () => {
    const photo = page.photos[0]!;
    const card = desk.page.locator(`[data-test="photo"][data-of="${photo.record}"]`);
    const drawn = (name: string) =>
      desk.by(name).evaluate(async (image: HTMLImageElement) => {
        await image.decode();
        return image.naturalWidth;
      });
    expect(desk.asked.filter((url) => url.includes('/api/photos/'))).toEqual([]);
    await card.locator('[data-test="show-thumbnail"]').click();
    await desk.by('thumbnail').waitFor();
    expect(await drawn('thumbnail')).toBeGreaterThan(20);
    await card.locator('[data-test="ask-original"]').click();
    await desk.by('show-original').click();
    await desk.page.getByText('Write a reason of at least three letters.').waitFor();
    expect(desk.asked.filter((url) => url.includes('/original'))).toEqual([]);
    await desk.by('reason').fill('asked for by the records desk');
    await desk.by('show-original').click();
    await desk.by('original').waitFor();
    expect(await drawn('original')).toBe(photo.width);
    await desk.page.keyboard.press('Escape');
    const rows = (await audited('Robin Singh')).filter((row) => row.record === photo.record);
    expect(rows.map((row) => [row.action, row.detail])).toEqual([
      ['photo_original', 'asked for by the records desk'],
      ['photo_thumbnail', null],
    ]);
  });

  it('an administrator reads all that in the console’s own audit', async () => {
    const other = await Desk.of(browser, address, user(users, 'max'));
    await other.go('#/audit');
    await other.page.locator('tbody tr').first().waitFor();
    const text = await other.main();
    for (const words of [
      'Looked at an original',
      'asked for by the records desk',
      'Read a record',
      'Robin Singh',
    ])
      expect(text).toContain(words);
    expect(text).toContain('On the server itself');
    await other.close();
  });
});
