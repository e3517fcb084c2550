// From one officer to the next: what A hands over, B reads on another phone and understands item by item.

import { By } from 'selenium-webdriver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startShift, unlock } from './acts';
import type { Console } from './console';
import { Phone } from './phone';
import { TestServer } from './server';
import { until } from './until';

const MUST = 'The gate at the parkade does not lock';
const GOOD = 'The lamp at the crossing is dark again';

describe('the handover', () => {
  let server: TestServer;
  let leader: Console;
  let night: Phone;
  let day: Phone;

  beforeAll(async () => {
    server = await TestServer.start();
    leader = await server.console('robin');
    night = await Phone.open(server.code('Sam Patel'));
    await unlock(night);
    await startShift(night);
  });
  afterAll(async () => {
    await night?.close();
    await day?.close();
    await server?.stop();
  });

  async function handOver(text: string, mustRead: boolean) {
    await night.tap('handover-add');
    await night.type('handover-text', text);
    if (mustRead) await night.tap('handover-must-read');
    await night.tap('handover-save');
    await until('the item is listed', async () => {
      const items = await night.driver.findElements(By.css('[data-test="handover-item"]'));
      const words = await Promise.all(items.map((item) => item.getText()));
      return words.some((line) => line.includes(text));
    });
  }

  it('the first officer hands over two items and ends the shift', async () => {
    await night.tap('home-more');
    await night.tap('end-shift');
    await handOver(MUST, true);
    await handOver(GOOD, false);
    await night.tap('sign-end');
    await until(
      'all held',
      async () => (await (await night.see('manifest')).getAttribute('data-all-held')) === 'true',
    );
  });

  it('the second officer sees on home that something must be read', async () => {
    day = await Phone.open(server.code('Jo Roy'));
    await unlock(day);
    await until('the briefing has come', async () => {
      await day.ask('sync_now');
      return (await day.ask('home')).must_read === 1;
    });
    await until('home says so', async () => /1 must-read item/.test(await day.words('home-briefing')));
    expect((await day.ask('briefing')).map((item) => item.text).sort()).toEqual([MUST, GOOD].sort());
  });

  it('each item is understood on its own, the must-read first', async () => {
    await day.tap('home-briefing');
    const items = async () => day.driver.findElements(By.css('[data-test="briefing-item"]'));
    await until('both items', async () => (await items()).length === 2);
    expect(await (await items())[0]!.getText()).toContain(MUST);
    expect(await (await items())[0]!.getText()).toContain('Sam Patel');
    await day.tap('understood');
    await until('one is left', async () => {
      return (await day.driver.findElements(By.css('[data-test="understood"]'))).length === 1;
    });
    const read = (await day.ask('briefing')).filter((item) => item.acknowledged_at !== null);
    expect(read.map((item) => item.text)).toEqual([MUST]);
    await day.tap('understood');
    await until('none is left', async () => !(await day.sees('understood')));
    await day.tap('briefing-done');
    await day.arrive('#/home');
    expect(await day.words('home-briefing')).toContain('All read');
  });

  it('the console shows who has acknowledged which item', async () => {
    const [shift] = await until('both acknowledgements', async () => {
      await day.ask('sync_now');
      const pages = await leader.allShifts();
      const read = pages.flatMap((page) => page.handover.flatMap((item) => item.acknowledged_by));
      return read.length === 2 ? pages : null;
    });
    for (const text of [MUST, GOOD]) {
      const item = shift!.handover.find((one) => one.text === text);
      expect(item, text).toMatchObject({ must_read: text === MUST, withdrawn: false, expired: false });
      expect(item!.acknowledged_by.map((one) => one.officer)).toEqual(['Jo Roy']);
    }
  });
});
