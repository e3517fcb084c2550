// How the screens look and whether everybody can use them: pictures to be looked at, and axe over every screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encounter, startShift, unlock } from './acts';
import { Phone } from './phone';
import { drawn } from './picture';
import { photo } from './places';
import { TestServer } from './server';
import { until } from './until';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CHECK = `const done = arguments[0];
  axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations.map(
    ({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(' | '))), (error) => done([String(error)]));`;

const LOOKS = {
  light: { theme: 'light' },
  dark: { theme: 'dark' },
  red: { theme: 'red' },
  'light-fr': { theme: 'light', language: 'fr-CA' },
  'light-200': { theme: 'light', text: '200' },
} as const;

describe('the screens', () => {
  let server: TestServer;
  let phone: Phone;
  const routes: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestServer.start();
    phone = await Phone.open(server.code('Sam Patel'));
    await unlock(phone);
    await startShift(phone);
    await until('a position', async () => (await phone.ask('home')).status.fix);
    await until('the map is drawn', () => drawn(phone));
    await until('home says that it records', async () => {
      return (await (await phone.see('shift-line')).getAttribute('data-recording')) === 'on';
    });
    await phone.picture('home-map.light');
    await encounter(phone);
    await phone.see('snackbar');
    await prepare();
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  async function prepare() {
    await phone.tap('home-encounter');
    await phone.tap('kind-assist');
    await phone.choose('photo-input', photo('bench-by-water.jpg'));
    await phone.see('photo');
    routes.encounter = await phone.where();
    const check = await phone.ask('draft_open', { kind: 'welfare_check' });
    routes.welfare = `#/welfare/${check.record}`;
    const care = await phone.ask('draft_open', { kind: 'welfare_check' });
    for (const step of ['no_response', 'called_emergency', 'breathing_slow_noisy', 'naloxone_dose'])
      await phone.ask('draft_step', {
        record: care.record,
        step,
        detail: step === 'naloxone_dose' ? '1' : null,
      });
    routes.care = `#/welfare/${care.record}`;
    const [record] = await phone.ask('records', { limit: 1 });
    Object.assign(routes, { home: '#/home', end: '#/end', record: `#/record/${record!.record}` });
    for (const name of [
      'records',
      'outbox',
      'more',
      'settings',
      'services',
      'briefing',
      'map',
      'search',
      'diagnostics',
    ])
      routes[name] = `#/${name}`;
  }

  async function wear(look: Record<string, string>) {
    await phone.driver.executeScript(
      `localStorage.setItem('patrolbook.settings', JSON.stringify(arguments[0])); location.reload()`,
      look,
    );
    await until('the page is anew', async () => {
      return phone.driver.executeScript(
        `return document.readyState === 'complete' && !!document.querySelector('main')`,
      );
    });
  }

  async function stands(name: string) {
    await phone.go(routes[name]!);
    await until(`${name} stands`, async () => {
      return (await phone.driver.executeScript(
        `return !!document.querySelector('main') && !document.querySelector('[data-test="loading"]')`,
      )) as boolean;
    });
    // A crowded home leaves the map out.
    if (await phone.sees('map')) await until('the map is drawn', () => drawn(phone));
  }

  describe.each(Object.entries(LOOKS))('in %s', (look, settings) => {
    beforeAll(() => wear(settings));

    it.each(['home', 'encounter', 'welfare', 'care', 'end', 'map'])('a picture of %s', async (name) => {
      await stands(name);
      if (name === 'map') {
        await phone.tap('suggest-30');
        await phone.see('suggestion');
      }
      await phone.picture(`${name}.${look}`);
      const wide = (await phone.driver.executeScript(
        'return document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )) as number;
      expect(wide, 'nothing sticks out to the side').toBeLessThanOrEqual(0);
    });
  });

  describe('to everybody', () => {
    beforeAll(async () => {
      await wear({ theme: 'light' });
      await phone.driver.executeScript(AXE);
    });

    it.each([
      ...['home', 'encounter', 'welfare', 'care', 'end', 'record', 'records', 'outbox', 'more'],
      ...['settings', 'services', 'briefing', 'map', 'search', 'diagnostics'],
    ])('axe finds nothing on %s', async (name) => {
      await stands(name);
      expect(await phone.driver.executeAsyncScript(CHECK)).toEqual([]);
    });

    it('axe finds nothing on the locked phone', async () => {
      await phone.go('#/more');
      await phone.tap('lock');
      await phone.see('pin-1');
      expect(await phone.driver.executeAsyncScript(CHECK)).toEqual([]);
      await phone.picture('unlock.light');
    });
  });
});
