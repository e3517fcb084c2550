// How long the map takes, from its file on the disk to standing still: the first one after the start, and its screen
// opened again. Beside them, in the same window, a map of nothing: the part that is the library's and the screen's.
//   BENCH_JSON=bench/results/latest.json  the rows are added to it     TIMES=9  how many starts

import { afterAll, beforeAll, it } from 'vitest';
import { startShift, unlockByKeys } from '../shell/acts';
import { emptyMap, firstMap, mapOpens } from '../shell/map-idle';
import { Phone, PIN } from '../shell/phone';
import { TestServer } from '../shell/server';
import { until } from '../shell/until';
import { keep, medians } from './row';

const TIMES = Number(process.env.TIMES ?? 9);
const WORKLOAD = 'map from disk to idle, window under Xvfb';

let server: TestServer;
let phone: Phone;

beforeAll(async () => {
  server = await TestServer.start();
  phone = await Phone.open(server.code('Sam Patel'));
  await unlockByKeys(phone);
  await startShift(phone);
  await until('a position', async () => (await phone.ask('home')).status.fix);
});
afterAll(async () => {
  await phone?.close();
  await server?.stop();
});

it('measures', async () => {
  const [first, again, empty]: [number[], number[], number[]] = [[], [], []];
  for (let time = 0; time < TIMES; time += 1) {
    await phone.close();
    await phone.reopen();
    await phone.see('unlock');
    first.push(await firstMap(phone, PIN));
    again.push(await mapOpens(phone));
    empty.push(await emptyMap(phone));
  }
  keep(
    WORKLOAD,
    medians('route', WORKLOAD, [
      ['the first after the start, from home', first],
      ['its screen, opened again', again],
      ['map of nothing', empty],
    ]),
  );
});
