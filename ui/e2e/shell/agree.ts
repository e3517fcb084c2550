// Whether the phone's screen, its notebook and the server say the same of every record.

import { expect } from 'vitest';
import type { RecordPage } from '../../src/console/core/views';
import type { RecordView } from '../../src/lib/core/views';
import type { Console } from './console';
import type { Phone } from './phone';
import { until } from './until';

type Shown = Record<string, string>;

/** Reads the Records screen: the sync word of each record, by its id. */
export async function shownStates(phone: Phone): Promise<Shown> {
  await phone.go('#/records');
  await phone.see('record-row');
  return (await phone.driver.executeScript(`return Object.fromEntries(
    [...document.querySelectorAll('[data-test="record-row"]')].map((row) => [
      row.getAttribute('href').split('/').pop(), row.querySelector('[data-test="sync-word"]').dataset.state]))`)) as Shown;
}

/** Compares screen, notebook and server, record by record; returns the states by id. */
export async function agree(phone: Phone, console: Console): Promise<Shown> {
  const { shown, pages, notebook } = await until(
    'the three stand still while they are compared',
    async () => {
      const shown = await shownStates(phone);
      const notebook: RecordView[] = [];
      for (const record of Object.keys(shown)) notebook.push(await phone.ask('record', { record }));
      const pages = new Map<string, RecordPage | null>();
      for (const record of Object.keys(shown)) pages.set(record, await pageOf(console, record));
      return JSON.stringify(await shownStates(phone)) === JSON.stringify(shown) && { shown, pages, notebook };
    },
  );
  for (const { brief, fields, hash } of notebook) {
    const page = pages.get(brief.record);
    expect(brief.state, `the notebook says of ${brief.kind}`).toBe(shown[brief.record]);
    if (brief.state === 'saved') expect(page, `${brief.kind} was not sent`).toBeNull();
    if (brief.state !== 'confirmed') continue;
    expect(page?.brief.state, `the server says of ${brief.kind}`).toBe('confirmed');
    expect(page?.brief.lines.map((line) => line.hash)).toContain(hash);
    expect(plain(page?.fields ?? [])).toEqual(plain(fields));
  }
  return shown;
}

async function pageOf(console: Console, record: string): Promise<RecordPage | null> {
  return console.record(record).catch((error: unknown) => {
    if (/ 404 /.test(String(error))) return null;
    throw error;
  });
}

// Words, codes and counts; ids, moments and positions are written differently on the two sides.
function plain(fields: { name: string; value: unknown }[]): Record<string, unknown> {
  const told = ['kind', 'outcome', 'note', 'place', 'unit', 'zone', 'mode', 'action', 'people_count'];
  const some = fields.filter(({ name, value }) => told.includes(name) && value !== null);
  return Object.fromEntries(some.map(({ name, value }) => [name, value]));
}
