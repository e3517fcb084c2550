// What officers do in more than one story, each as the screens want it.

import { Key } from 'selenium-webdriver';
import type { RecordBrief } from '../../src/lib/core/views';
import { type Phone, PIN } from './phone';
import { until } from './until';

/** Types the PIN on its keys and unlocks. */
export async function unlock(phone: Phone, pin = PIN): Promise<void> {
  for (const digit of pin) await phone.tap(`pin-${digit}`);
  await phone.tap('unlock');
}

/** Unlocks with the keys of a keyboard, which is faster. */
export async function unlockByKeys(phone: Phone, pin = PIN): Promise<void> {
  await phone.see('pin-1');
  await phone.driver.actions().sendKeys(pin, Key.ENTER).perform();
  await until('an answer', async () => !/Opening/.test((await phone.reads('unlock')) ?? ''));
}

/** Starts the first shift of a phone, on foot downtown. */
export async function startShift(phone: Phone): Promise<void> {
  await phone.tap('home-start');
  for (const choice of ['unit-U12', 'zone-Z2', 'mode-foot', 'kit-naloxone']) await phone.tap(choice);
  await phone.tap('start');
  await phone.see('home-encounter');
}

/** Writes an encounter from home in the fewest taps. */
export async function encounter(phone: Phone, kind = 'assist', outcome = 'resolved'): Promise<void> {
  await phone.tap('home-encounter');
  await phone.tap(`kind-${kind}`);
  await phone.tap(`outcome-${outcome}`);
  await phone.tap('save');
}

/** Ends the shift from home: four taps when nothing stands open. */
export async function endShift(phone: Phone): Promise<void> {
  await phone.tap('home-more');
  await phone.tap('end-shift');
  await phone.tap('sign-end');
}

/** Returns what the notebook holds of a kind, the latest first. */
export async function saved(phone: Phone, kind: string): Promise<RecordBrief[]> {
  const all = await phone.ask('records', { shift: null, limit: 500 });
  return all.filter((brief) => brief.kind === kind && brief.state !== 'unfinished');
}

/** Waits until the server has confirmed everything; asks for it now rather than at the next turn. */
export async function confirmed(phone: Phone): Promise<void> {
  await until('everything confirmed by server', async () => {
    const report = await phone.ask('sync_now');
    if (report.failure) throw new Error(JSON.stringify(report.failure));
    const { items, photos } = await phone.ask('outbox');
    return items.length + photos.length === 0;
  });
}
