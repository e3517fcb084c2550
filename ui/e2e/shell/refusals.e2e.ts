// Bad input on the screen: each gets its own sentence, and a code to read over the radio.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startShift, unlock, unlockByKeys } from './acts';
import { Phone, PIN } from './phone';
import { photo } from './places';
import { TestServer } from './server';
import { until } from './until';

describe('at the setting up', () => {
  let server: TestServer;
  let other: TestServer;
  let phone: Phone;

  beforeAll(async () => {
    server = await TestServer.start();
    other = await TestServer.start();
    phone = await Phone.open();
    await phone.type('enrol-pin', PIN);
    await phone.type('enrol-pin-again', PIN);
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
    await other?.stop();
  });

  async function refused(code: string): Promise<string> {
    const field = await phone.see('enrol-code');
    await field.clear();
    await field.sendKeys(code);
    await phone.tap('enrol');
    const words = await until('an answer', async () => {
      const asking = !(await (await phone.see('enrol')).isEnabled());
      return !asking && (await phone.sees('failure')) ? (await phone.see('failure')).getText() : null;
    });
    expect((await phone.ask('phone_state')).notebooks, 'nothing is left of it').toEqual([]);
    return words;
  }

  it('nonsense is not a code', async () => {
    const words = await refused('hello 12345');
    expect(words).toContain('This is not a code of Patrolbook.');
    expect(words).toContain('E-CODE-4');
  });

  it('a mistyped code is seen before anybody is asked', async () => {
    const code = server.code('Sam Patel');
    const words = await refused(code.slice(0, -3) + (code.at(-3) === 'A' ? 'B' : 'A') + code.slice(-2));
    expect(words).toContain('E-CODE-4');
  });

  it('a code that has run out says so', async () => {
    const words = await refused(server.code('Sam Patel', { minutes: -1 }));
    expect(words).toContain('This code has run out.');
    expect(words).toContain('E-CODE-2');
  });

  it('a code that this server never made says so', async () => {
    const words = await refused(forged(server.code('Sam Patel')));
    expect(words).toContain('The server does not know this code.');
    expect(words).toContain('E-CODE-3');
  });

  it('a code of another server finds another key and tells nobody anything', async () => {
    // It names the other server's key, but the address of ours.
    const words = await refused(other.code('Sam Patel', { port: server.syncPort }));
    expect(words).toContain('This is not our server: its key is another one.');
    expect(words).toContain('E-NET-4');
  });

  it('a server that is not there says so', async () => {
    await other.stop();
    const words = await refused(other.code('Sam Patel'));
    expect(words).toContain('The server cannot be reached.');
    expect(words).toContain('E-NET-1');
  });

  it('a used code says so', async () => {
    const code = server.code('Sam Patel');
    const first = await Phone.open(code);
    await first.see('unlock');
    await first.close();
    const words = await refused(code);
    expect(words).toContain('This code was used already.');
    expect(words).toContain('E-CODE-1');
  });

  it('two different PINs are seen before anybody is asked', async () => {
    await phone.type('enrol-pin-again', '7');
    await phone.tap('enrol');
    expect(await phone.words('faults')).toContain('The two PINs differ.');
  });
});

describe('on a phone that is set up', () => {
  let server: TestServer;
  let phone: Phone;

  beforeAll(async () => {
    server = await TestServer.start();
    phone = await Phone.open(server.code('Sam Patel'));
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  it('a wrong PIN says so, and the right one opens', async () => {
    await unlock(phone, '000000');
    expect(await phone.words('failure')).toContain('That PIN is not right.');
    expect(await phone.words('failure-code')).toContain('E-PIN-1');
    await unlock(phone);
    await phone.see('home-start');
  });

  it('after five wrong PINs it makes one wait, and SOS works meanwhile', async () => {
    await phone.tap('home-more');
    await phone.tap('lock');
    const answered = async () => !(await phone.sees('pin-1')) || (await phone.sees('failure'));
    for (let tries = 0; tries < 5; tries += 1) {
      await unlockByKeys(phone, '111111');
      await until('refused', async () => /E-PIN-1/.test(await phone.words('failure-code')));
    }
    await unlockByKeys(phone);
    await until('it must wait', async () => /E-PIN-2/.test(await phone.words('failure-code')));
    expect(await phone.sees('sos')).toBe(true);
    await until('it has waited', async () => {
      if (await phone.sees('pin-1')) await unlockByKeys(phone);
      await until('an answer', answered);
      return !(await phone.sees('pin-1'));
    });
    await phone.go('#/home');
    await phone.see('home-start');
  });

  it('an encounter without an outcome names what is missing, and keeps what is there', async () => {
    await startShift(phone);
    await phone.tap('home-encounter');
    await phone.tap('kind-assist');
    await phone.tap('save');
    expect(await phone.words('faults')).toContain('Choose the outcome.');
    await phone.tap('outcome-resolved');
  });

  it.each([
    ['bad/zero.bin', 'This photo is empty.', 'E-PHOTO-1'],
    ['bad/not-a-picture.jpg', 'This file is not a picture.', 'E-PHOTO-2'],
    ['bad/bomb.png', 'This photo is too large.', 'E-PHOTO-3'],
  ])('the file %s is refused', async (file, sentence, code) => {
    await phone.choose('photo-input', photo(file));
    await until('its words', async () => (await phone.words('failure')).includes(sentence));
    expect(await phone.words('failure-code')).toContain(code);
  });

  // Damaged or undecodable originals are evidence, too: kept untouched, without a preview.
  it.each([
    ['bad/truncated.jpg', 'it is cut off', 'E-PHOTO-5'],
    ['bad/fake-heic.heic', 'Photos of this kind have no preview here', 'E-PHOTO-7'],
  ])('the file %s is kept and said to be so', async (file, sentence, code) => {
    const photos = async () => (await phone.driver.findElements({ css: '[data-test="photo"]' })).length;
    const before = await photos();
    await phone.choose('photo-input', photo(file));
    await until('its words', async () => (await phone.reads('photo-note'))?.includes(sentence));
    expect(await phone.words('photo-note')).toContain(code);
    expect(await photos()).toBe(before + 1);
  });

  it('what was written before the bad files is still there and saves', async () => {
    await phone.tap('save');
    await phone.see('snackbar');
  });
});

/** Returns a code like `code` whose secret nobody made. */
function forged(code: string): string {
  const bytes = Buffer.from(code.replace('pb1.', ''), 'base64url').subarray(0, -4);
  bytes.fill(7, bytes.length - 16);
  const check = createHash('sha256').update(bytes).digest().subarray(0, 4);
  return `pb1.${Buffer.concat([bytes, check]).toString('base64url')}`;
}
