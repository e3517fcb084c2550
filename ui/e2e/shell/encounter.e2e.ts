// A new officer's first hour: from the one-time code to an encounter that the server confirms.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encounter, saved, startShift, unlock } from './acts';
import { agree, shownStates } from './agree';
import type { Console } from './console';
import { Phone, PIN } from './phone';
import { TestServer } from './server';
import { until } from './until';

describe('the first encounter', () => {
  let server: TestServer;
  let leader: Console;
  let phone: Phone;

  beforeAll(async () => {
    server = await TestServer.start();
    leader = await server.console('robin');
    phone = await Phone.open();
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  it('a one-time code and a PIN set up a new phone', async () => {
    await phone.type('enrol-code', server.code('Sam Patel'));
    await phone.type('enrol-pin', PIN);
    await phone.type('enrol-pin-again', PIN);
    await phone.tap('enrol');
    await phone.arrive('#/home');
    expect((await phone.ask('home')).officer).toBe('Sam Patel');
  });

  it('a locked phone opens with its PIN and not without', async () => {
    await phone.tap('home-more');
    await phone.tap('lock');
    await phone.see('unlock');
    await expect(phone.ask('home')).rejects.toThrow('E-LOCK-1');
    await unlock(phone);
    await phone.arrive('#/more'); // where the officer was
    await phone.go('#/home');
    await phone.see('home-start');
  });

  it('the first shift starts with the choices of the screen', async () => {
    await startShift(phone);
    const { shift } = await phone.ask('home');
    expect(shift).toMatchObject({ unit: 'U12', zone: 'Z2', mode: 'foot' });
    expect(await phone.words('shift-line')).toContain('U12');
  });

  it('an encounter is saved in at most four taps from home, and the screen says so', async () => {
    phone.taps = 0;
    await encounter(phone);
    expect(await phone.words('snackbar')).toBe('Saved on phone');
    expect(phone.taps).toBeLessThanOrEqual(4);
    const [record] = await saved(phone, 'encounter');
    expect(record).toMatchObject({ kind: 'encounter', own: true, author: 'Sam Patel' });
  });

  it('for eight seconds it is on the phone alone', async () => {
    const [record] = await saved(phone, 'encounter');
    expect(record?.state).toBe('saved');
    const states = await agree(phone, leader);
    expect(states[record!.record]).toBe('saved');
  });

  it('then the screen says “Confirmed by server”, and the server holds the same record', async () => {
    const [record] = await saved(phone, 'encounter');
    await until('the record is confirmed on the screen', async () => {
      return (await shownStates(phone))[record!.record] === 'confirmed';
    });
    await phone.go(`#/record/${record!.record}`);
    expect(await phone.words('sync-word')).toBe('Confirmed by server');
    await agree(phone, leader);
    const page = await leader.record(record!.record);
    const field = (name: string) => page.fields.find((one) => one.name === name)?.value;
    expect([page.brief.kind, field('kind'), field('outcome')]).toEqual(['encounter', 'assist', 'resolved']);
    expect(page.brief.author).toBe('Sam Patel');
  });

  it('an undo within eight seconds leaves nothing, on the phone or on the server', async () => {
    await phone.go('#/home');
    await encounter(phone, 'information');
    await phone.see('snackbar');
    const [record] = await saved(phone, 'encounter');
    await phone.tap('undo');
    await until(
      'it is gone',
      async () => !(await saved(phone, 'encounter')).some((one) => one.record === record!.record),
    );
    await phone.ask('sync_now');
    await expect(leader.record(record!.record)).rejects.toThrow('404');
  });

  it('a correction of a confirmed record shows both lines, on the phone and on the server', async () => {
    const [record] = await saved(phone, 'encounter');
    await phone.go(`#/record/${record!.record}`);
    await phone.tap('correct');
    await phone.tap('outcome-mediated');
    await phone.type('correction-reason', 'Wrong outcome tapped');
    await phone.tap('save');
    await phone.arrive('#/record/');
    await until(
      'two lines',
      async () => (await phone.driver.findElements({ css: '[data-test="line"]' })).length === 2,
    );
    await until('the correction is confirmed', async () => {
      await phone.ask('sync_now');
      return (await phone.ask('record', { record: record!.record })).brief.state === 'confirmed';
    });
    const { brief } = await leader.record(record!.record);
    expect(brief.lines.map((line) => line.reason)).toEqual([null, 'Wrong outcome tapped']);
    await agree(phone, leader);
  });
});
