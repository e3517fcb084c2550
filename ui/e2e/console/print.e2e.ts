// A shift on paper: what is read is the PDF that the browser prints, not the page.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ShiftPage } from '../../src/console/core/views';
import type { Console } from '../shell/console';
import { folder, SHOTS } from '../shell/places';
import { Desk, ask, launch, user } from './desk';
import { pagesOf, textOf } from './pdf';

const { address, users, sam: report } = inject('town');

/** As on paper, where a line may end anywhere. */
const tight = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');
const asWritten = (iso: string): string => tight(iso.replace('T', ' '));

describe('a printed shift', () => {
  let browser: Browser;
  let desk: Desk;
  let asks: Console;
  let page: ShiftPage;
  let paper: string;
  let pages: number;

  const has = (...words: string[]) => {
    for (const word of words) expect(paper.includes(tight(word)), `on paper: ${word}`).toBe(true);
  };

  beforeAll(async () => {
    browser = await launch();
    asks = await ask(address, user(users, 'max'));
    const { record } = (await asks.shifts()).find((shift) => shift.officer === 'Sam Patel')!;
    page = await asks.shift(record);
    desk = await Desk.of(browser, address, user(users, 'robin'), { theme: 'dark' });
    await desk.go(`#/shifts/${record}`);
    await desk.by('print').click();
    await desk.by('sheet').waitFor();
    const file = join(folder('paper'), 'shift.pdf');
    writeFileSync(file, await desk.page.pdf({ format: 'Letter', preferCSSPageSize: true }));
    [paper, pages] = [textOf(readFileSync(file)), pagesOf(readFileSync(file))];
  });
  afterAll(async () => {
    expect(desk.complaints).toEqual([]);
    expect(desk.outside()).toEqual([]);
    await desk.close();
    await browser.close();
  });

  it('says whose shift it is, of which city, and that nothing of it is real', () => {
    has('Example Harbour', `Shift of Sam Patel, unit ${page.brief.unit}`, page.brief.record);
    has(asWritten(page.brief.started_at), asWritten(page.brief.ended_at!));
    has('Demo data only. Nothing here is real.', 'Données de démonstration seulement.');
    has(`All confirmed by server: ${report.records_written} records, ${report.photos_written} photos`);
    expect(pages).toBeGreaterThan(3);
  });

  it('has every record’s id, and of every line both times, author, and hash', () => {
    for (const brief of page.records) {
      has(brief.record);
      for (const [at, line] of brief.lines.entries()) {
        has(line.hash, `${at > 0 ? 'Corrected' : 'Written'} by ${line.author}`);
        has(`Happened ${asWritten(line.happened_at)} · Written ${asWritten(line.written_at)}`);
      }
    }
  });

  it('has every correction with its reason, and what it was before', () => {
    const corrections = page.records.flatMap((brief) => brief.lines.slice(1));
    expect(corrections.length).toBeGreaterThan(0);
    for (const line of corrections) if (line.reason) has(`Reason: ${line.reason}`);
    const notes = corrections.flatMap((line) => line.changes).filter((change) => change.field === 'note');
    expect(notes.length).toBeGreaterThan(0);
    for (const { after } of notes) for (const word of String(after).split(' ')) has(word);
  });

  it('has every photo’s id and whole hash', () => {
    expect(page.photos).toHaveLength(report.photos_written);
    for (const photo of page.photos) has(photo.record, photo.hash, asWritten(photo.taken_at));
    has('Hash verified');
  });

  it('has the head of every chain in full, the notebook, and who printed it', () => {
    for (const head of page.chain) has(head.hash);
    has(page.notebook, 'Printed by Robin Singh,', 'This printing is recorded.');
  });

  it('is recorded as a printing', async () => {
    const rows = (await asks.audit()).filter((row) => row.who === 'Robin Singh');
    expect(rows.map((row) => `${row.action} ${row.record}`)).toContain(`shift_printed ${page.brief.record}`);
  });

  it('is black on white whatever the screen likes, and without the screen’s buttons', async () => {
    await desk.page.emulateMedia({ media: 'print' });
    for (const part of ['sheet', 'demo']) {
      const look = await desk.by(part).evaluate((shown) => {
        const { color, backgroundColor } = getComputedStyle(shown);
        return { color, backgroundColor };
      });
      expect(look, part).toEqual({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' });
    }
    for (const button of ['print-now', 'sign-out', 'nav-shifts'])
      expect(await desk.by(button).isVisible()).toBe(false);
    expect(await desk.by('demo').isVisible()).toBe(true);
    await desk.page.screenshot({ path: `${SHOTS}/console-print.png` });
    await desk.page.emulateMedia({ media: null });
  });

  it('any other page prints only where to print, since printing is recorded', async () => {
    await desk.go('#/shifts');
    await desk.by('shift-row').first().waitFor();
    const other = textOf(await desk.page.pdf());
    expect(other).toContain(tight('Not printed here.'));
    expect(other).not.toContain(tight('Sam Patel'));
  });
});
