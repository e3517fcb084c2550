// kill -9 of the app, again and again: inside Save, right after it, and in the middle of a word. What the screen called
// "Saved on phone" is there afterwards, what was being typed is there but for 300 ms, and the app reopens where it was.
//   KILLS=20  how many kills must hit a write      SEED=1  another order of kills

import { join } from 'node:path';
import { By } from 'selenium-webdriver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed, saved, startShift, unlockByKeys } from './acts';
import { chance, Oracle, type Saved } from './kill';
import { Phone } from './phone';
import { folder } from './places';
import { TestServer } from './server';
import { pause, until } from './until';

const HITS = Number(process.env.KILLS ?? 20);
const TYPED = Math.ceil(HITS / 4);
const LOSS_MS = 300;
const DELAY_MS = 80;

const SAVE = `document.querySelector('[data-test="save"]').click()`;
const TOLD = `const told = arguments[0];
  const look = () => {
    const snack = document.querySelector('[data-test="snackbar"]');
    if (snack?.textContent.includes('Saved on phone')) told(true);
  };
  look();
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });`;

describe('kill -9', () => {
  let server: TestServer;
  let phone: Phone;
  const oracle = new Oracle(join(folder('oracle'), 'saved.jsonl'));
  const draw = chance(Number(process.env.SEED ?? 1));
  const count = { kills: 0, hits: 0, committed: 0, after: 0, typed: 0, worst: 0 };

  beforeAll(async () => {
    server = await TestServer.start();
    phone = await Phone.open(server.code('Sam Patel'));
    await open();
    await startShift(phone);
  });
  afterAll(async () => {
    oracle.close();
    await phone?.close();
    await server?.stop();
  });

  async function open() {
    await unlockByKeys(phone);
    await until('unlocked', async () => !(await phone.sees('pin-1')));
  }

  /** Opens an encounter; one that a kill left unfinished is gone on with. */
  async function encounter(): Promise<void> {
    if ((await phone.where()).startsWith('#/encounter/')) return;
    await phone.go('#/home');
    await phone.tap('home-encounter');
  }

  /** Brings the phone to an encounter that only waits for Save. */
  async function written(): Promise<Saved> {
    await encounter();
    const kind = ['assist', 'disorder', 'information'][draw(3)]!;
    const outcome = ['resolved', 'mediated', 'restorative'][draw(3)]!;
    await phone.tap(`kind-${kind}`);
    await phone.tap(`outcome-${outcome}`);
    const note = `kill ${count.kills}`;
    const field = await phone.see('note');
    await field.clear();
    await field.sendKeys(note);
    const record = (await phone.where()).split('/').pop()!;
    return { record, kind, outcome, note };
  }

  async function killInSave() {
    const promised = await written();
    const [pid, delay] = [phone.pid(), draw(DELAY_MS)];
    // By script, because the driver's own click comes back only when the page has rested, and Save is over by then.
    await phone.driver.executeScript(SAVE);
    let told = false;
    void phone.driver.executeAsyncScript(TOLD).then(
      () => {
        oracle.promise(promised);
        told = true;
      },
      () => {}, // killed before it was told
    );
    await pause(delay);
    process.kill(pid, 'SIGKILL');
    count.kills += 1;
    await phone.reopen();
    // Only now: what the screen showed in its last moment may have been on its way to the test.
    count[told ? 'after' : 'hits'] += 1;
    await open();
    return { encounter: promised, told };
  }

  async function killInWord() {
    await encounter();
    const field = await phone.see('note');
    await field.clear();
    await field.sendKeys('.');
    const record = (await phone.where()).split('/').pop()!;
    await until('an empty page', async () => (await phone.ask('draft_get', { record })).fields.note === '.');
    const [pid, keys] = [phone.pid(), 15 + draw(25)];
    const typed: { text: string; at: number }[] = [];
    for (let text = '.'; text.length <= keys;) {
      text += 'abcdefghij '[text.length % 11];
      await field.sendKeys(text.at(-1)!);
      typed.push({ text, at: Date.now() });
    }
    await pause(draw(DELAY_MS));
    process.kill(pid, 'SIGKILL');
    const at = Date.now();
    count.kills += 1;
    count.typed += 1;
    await phone.reopen();
    await open();
    return { record, typed, at };
  }

  async function nothingIsMissing() {
    const records = await saved(phone, 'encounter');
    const there = new Set(records.map((one) => one.record));
    const missing = oracle.promised().filter((one) => !there.has(one.record));
    expect(missing, 'what the screen called saved and is gone').toEqual([]);
    expect(there.size, 'a record that is there twice').toBe(records.length);
  }

  async function reopenedWell({ encounter, told }: Awaited<ReturnType<typeof killInSave>>) {
    const there = (await saved(phone, 'encounter')).some((one) => one.record === encounter.record);
    if (!told && there) count.committed += 1;
    if (there) {
      const { fields } = await phone.ask('record', { record: encounter.record });
      const { note, kind, outcome } = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
      expect({ record: encounter.record, kind, outcome, note }).toEqual(encounter);
      await until(
        'home or the record',
        async () => (await phone.sees('home-encounter')) || (await phone.sees('correct')),
      );
    } else {
      const { fields } = await phone.ask('draft_get', { record: encounter.record });
      expect(fields).toMatchObject({ kind: encounter.kind, outcome: encounter.outcome });
      await phone.arrive(`#/encounter/${encounter.record}`);
      await phone.see('save');
    }
    expect(await phone.sees('failure')).toBe(false);
  }

  it(
    'loses nothing that was called saved, and 300 ms of typing at most',
    { timeout: 1_800_000 },
    async () => {
      while (count.hits < HITS || count.typed < TYPED) {
        if (count.kills > HITS * 5) break;
        if (count.typed * 4 <= count.kills) {
          const { record, typed, at } = await killInWord();
          await phone.arrive(`#/encounter/${record}`);
          const kept = (await phone.ask('draft_get', { record })).fields.note as string;
          const lost = typed.filter(({ text }) => text.length > kept.length);
          const loss = lost[0] ? at - lost[0].at : 0;
          count.worst = Math.max(count.worst, loss);
          expect(typed.at(-1)!.text.startsWith(kept), 'what is kept was typed').toBe(true);
          expect(loss, `typing lost: ${lost.length} of ${typed.length} keys`).toBeLessThanOrEqual(LOSS_MS);
          expect(await (await phone.see('note')).getAttribute('value')).toBe(kept);
        } else {
          await reopenedWell(await killInSave());
        }
        await nothingIsMissing();
      }
      console.log(`kills ${JSON.stringify(count)}, promised ${oracle.promised().length}`);
      expect(count.hits, 'kills that hit a write').toBeGreaterThanOrEqual(HITS);
    },
  );

  it('afterwards everything gets to the server', async () => {
    await phone.go('#/home');
    await until('the hold of the last is over', async () => {
      await confirmed(phone);
      return (await saved(phone, 'encounter')).every((one) => one.state === 'confirmed');
    });
    expect((await phone.driver.findElements(By.css('[data-test="failure"]'))).length).toBe(0);
  });
});
