// The call for help: never silent, never more hopeful than what is known.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startShift, unlock } from './acts';
import type { Console } from './console';
import { Phone } from './phone';
import { TestServer } from './server';
import { until } from './until';

/** A little longer than the button wants. */
const HELD_MS = 2_400;
const RECEIVED = /^Received by the server/;
const NOT_RECEIVED = /^Not received/;

describe('SOS', () => {
  let server: TestServer;
  let leader: Console;
  let phone: Phone;

  const said = async () => (await phone.words('sos-state')).trim();
  const says = (words: RegExp) => until(`the phone says ${words}`, async () => words.test(await said()));
  const openCalls = async () => (await leader.sos()).filter((call) => call.open);

  beforeAll(async () => {
    server = await TestServer.start();
    leader = await server.console('robin');
    phone = await Phone.open(server.code('Sam Patel'));
    await unlock(phone);
    await startShift(phone);
    await until('a position', async () => (await phone.ask('home')).status.fix);
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  it('a touch is not a call', async () => {
    await phone.hold('sos', 400);
    expect(await phone.ask('sos_state')).toBeNull();
    expect(await phone.where()).toBe('#/home');
  });

  it('without a server it says that nobody has received it, with the position to read aloud', async () => {
    await server.stop();
    await phone.hold('sos', HELD_MS);
    await phone.arrive('#/sos');
    expect(await said()).toMatch(NOT_RECEIVED);
    expect(await said()).toContain('9-1-1');
    expect(await phone.words('sos-place')).toMatch(/\S{3,}/);
    const first = await until('a try', async () => (await phone.ask('sos_state'))?.last_try_at);
    await until('another try', async () => (await phone.ask('sos_state'))?.last_try_at !== first);
    expect(await said()).toMatch(NOT_RECEIVED);
  });

  it('with the server back it is received, and says that nobody has answered', async () => {
    await server.resume();
    leader = await server.console('robin');
    await says(RECEIVED);
    const [call] = await until('the alarm', async () =>
      (await openCalls()).length > 0 ? openCalls() : null,
    );
    const state = await phone.ask('sos_state');
    expect(call).toMatchObject({
      officer: 'Sam Patel',
      open: true,
      acknowledged_by: null,
      record: state!.record,
    });
    expect(call!.position!.lat).toBeCloseTo(state!.position!.lat, 2);
  });

  it('once a named person has answered, the phone says who', async () => {
    const [call] = await openCalls();
    await leader.acknowledge(call!.record);
    await says(/Robin Singh/);
    expect((await leader.sos())[0]).toMatchObject({ open: false, acknowledged_by: 'Robin Singh' });
    await until(
      'the console knows that the officer was told',
      async () => (await leader.sos())[0]?.told_officer,
    );
  });

  it('it ends when the officer says so', async () => {
    await phone.hold('sos-stand-down', HELD_MS);
    await phone.arrive('#/home');
    await until('the console sees the end', async () => (await leader.sos())[0]?.stood_down_at !== null);
    expect(await phone.ask('sos_state')).toBeNull();
  });

  it('it works on a locked phone', async () => {
    await phone.tap('home-more');
    await phone.tap('lock');
    await phone.see('pin-1');
    await phone.hold('sos', HELD_MS);
    await phone.arrive('#/sos');
    await says(RECEIVED);
    const [call] = await openCalls();
    expect(call).toMatchObject({ officer: 'Sam Patel', open: true });
    await leader.acknowledge(call!.record);
    await says(/Robin Singh/);
    await expect(phone.ask('home')).rejects.toThrow('E-LOCK-1');
    await phone.hold('sos-stand-down', HELD_MS);
    await phone.see('pin-1');
  });

  it('it works on a phone that was killed, before anybody unlocks it', async () => {
    phone.kill();
    await phone.reopen();
    await phone.see('pin-1');
    await phone.hold('sos', HELD_MS);
    await phone.arrive('#/sos');
    await says(RECEIVED);
    const [call] = await openCalls();
    await leader.acknowledge(call!.record);
    await says(/Robin Singh/);
    await phone.hold('sos-stand-down', HELD_MS);
    await phone.see('pin-1');
    await unlock(phone);
    await until('the entry is in the notebook and with the server', async () => {
      await phone.ask('sync_now');
      return (await leader.sos()).every((one) => one.entry);
    });
    expect(await leader.sos()).toHaveLength(3);
  });
});
