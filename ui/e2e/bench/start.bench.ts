// How long an officer waits: from the start of the app to the lock screen, and from the last digit to home. Beside it,
// in the same run, the empty window of the web view's own browser, which is the part that is not ours.
//   BENCH_JSON=bench/results/latest.json  the rows are added to it     TIMES=9  how many starts

import { afterAll, beforeAll, it } from 'vitest';
import { startShift, unlockByKeys } from '../shell/acts';
import { Phone, PIN } from '../shell/phone';
import { TestServer } from '../shell/server';
import { blank } from './blank';
import { firstPaint } from './paint';
import { keep, medians } from './row';

const TIMES = Number(process.env.TIMES ?? 9);
const WORKLOAD = 'app start to home, window under Xvfb';

// Types the PIN and waits for home within the page, so that no call of the driver is in the time.
const OPENED = `const [pin, opened] = arguments;
  const there = () => document.querySelector('[data-test="home-encounter"]');
  for (const digit of pin) document.querySelector('[data-test="pin-' + digit + '"]').click();
  const began = performance.now();
  new MutationObserver(() => there() && opened(performance.now() - began))
    .observe(document.documentElement, { childList: true, subtree: true });
  requestAnimationFrame(() => document.querySelector('[data-test="unlock"]').click());`;

let server: TestServer;
let phone: Phone;

beforeAll(async () => {
  server = await TestServer.start();
  phone = await Phone.open(server.code('Sam Patel'));
  await unlockByKeys(phone);
  await startShift(phone);
});
afterAll(async () => {
  await phone?.close();
  await server?.stop();
});

it('measures', async () => {
  const [locked, opened, empty]: [number[], number[], number[]] = [[], [], []];
  for (let time = 0; time < TIMES; time += 1) {
    empty.push(await blank());
    await phone.close();
    await phone.reopen();
    await phone.see('unlock');
    locked.push(await firstPaint(phone.driver, phone.pid()));
    opened.push((await phone.driver.executeAsyncScript(OPENED, PIN)) as number);
  }
  const whole = locked.map((time, at) => time + opened[at]!);
  keep(
    WORKLOAD,
    medians('app', WORKLOAD, [
      ['to home, with the PIN’s stretching', whole],
      ['to the lock screen', locked],
      ['from the last digit to home', opened],
      ['empty window', empty],
    ]),
  );
});
