// An ordinary day with signal: the shift, a photo, the end, and the proof.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, encounter, endShift, saved, startShift, unlock } from './acts';
import { agree } from './agree';
import type { Console } from './console';
import { Phone } from './phone';
import { photo } from './places';
import { TestServer } from './server';
import { until } from './until';

const SCENE = photo('street-by-day.jpg');

describe('a shift with signal', () => {
  let server: TestServer;
  let leader: Console;
  let phone: Phone;

  beforeAll(async () => {
    server = await TestServer.start();
    leader = await server.console('robin');
    phone = await Phone.open(server.code('Sam Patel'));
    await unlock(phone);
    await startShift(phone);
    await endShift(phone);
    await phone.tap('manifest-done');
    await phone.see('home-start');
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  it('“same as last shift” starts in at most two taps', async () => {
    phone.taps = 0;
    await phone.tap('home-start');
    await phone.tap('start-same');
    await phone.see('home-encounter');
    expect(phone.taps).toBeLessThanOrEqual(2);
    expect((await phone.ask('home')).shift).toMatchObject({ unit: 'U12', zone: 'Z2', mode: 'foot' });
  });

  it('the replayed patrol is recorded, and its line on the screen is what the notebook holds', async () => {
    const view = await until('a fix', async () => {
      const view = await phone.ask('route');
      return view.here && view.recording === 'on' ? view : null;
    });
    expect(view.here!.lat).toBeCloseTo(49.476, 1);
  });

  it('a photo is linked in two taps and the choice of a file', async () => {
    await phone.tap('home-encounter');
    await phone.tap('kind-assist');
    await phone.tap('outcome-resolved');
    phone.taps = 0;
    // The first tap opens the system's own dialog; the driver answers it with the file.
    await phone.choose('photo-input', SCENE);
    phone.taps += 1;
    await phone.see('photo');
    await phone.tap('save');
    await phone.see('snackbar');
    expect(phone.taps).toBeLessThanOrEqual(2);
    const [record] = await saved(phone, 'encounter');
    expect(record?.photos).toBe(1);
  });

  it('the photo arrives whole: the server has verified its hash', async () => {
    await until('the hold of eight seconds is over and all is confirmed', async () => {
      await phone.ask('sync_now');
      const [record] = await saved(phone, 'encounter');
      return record?.state === 'confirmed' && record.photos_held === 1;
    });
    await confirmed(phone);
    const [record] = await saved(phone, 'encounter');
    const page = await leader.record(record!.record);
    const original = createHash('sha256').update(readFileSync(SCENE)).digest('hex');
    expect(page.photos).toHaveLength(1);
    expect(page.photos[0]).toMatchObject({
      hash: original,
      hash_state: 'verified',
      linked_to: record!.record,
    });
    await agree(phone, leader);
  });

  it('a photo from home belongs to the one unfinished record', async () => {
    await phone.go('#/home');
    await phone.tap('home-hazard');
    await phone.tap('kind-lighting');
    await phone.arrive('#/hazard/');
    await phone.go('#/home');
    await phone.choose('home-photo', photo('hazard-lamp-out.jpg'));
    await until('it says so', async () => /Linked to Hazard/.test(await phone.words('snackbar')));
    await phone.tap('home-draft');
    await phone.see('photo');
    await phone.tap('action-send_to_works');
    await phone.tap('save');
    await phone.see('snackbar');
  });

  it('a clean shift ends in at most four taps', async () => {
    await phone.go('#/home');
    phone.taps = 0;
    await endShift(phone);
    await phone.arrive('#/manifest/');
    await phone.see('manifest');
    expect(phone.taps).toBeLessThanOrEqual(4);
  });

  it('the proof says that everything is confirmed by server, and the server has signed it', async () => {
    const held = await until('everything held', async () => {
      const element = await phone.see('manifest');
      return (await element.getAttribute('data-all-held')) === 'true' ? element : null;
    });
    const said = await held.getText();
    expect(said).toMatch(/^\d+ records?, 2 photos, all confirmed by server$/);
    const { shift, shifts } = await latest(leader);
    expect(shift.manifest).toMatchObject({ all_held: true, photos: 2 });
    expect(Number(said.split(' ')[0])).toBe(shift.manifest?.records);
    expect(shifts[0]).toMatchObject({ whole: true, photos: 2, photos_verified: 2, attention: 0 });
    await agree(phone, leader);
  });

  it('two encounters in a row are two records', async () => {
    await phone.go('#/home');
    await phone.tap('home-start');
    await phone.tap('start-same');
    const before = (await saved(phone, 'encounter')).length;
    await encounter(phone, 'social_contact', 'voluntary_compliance');
    await phone.see('snackbar');
    await encounter(phone, 'disorder', 'mediated');
    await until('both', async () => (await saved(phone, 'encounter')).length === before + 2);
  });
});

async function latest(leader: Console) {
  const shifts = await leader.shifts();
  return { shifts, shift: await leader.shift(shifts[0]!.record) };
}
