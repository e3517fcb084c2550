// How long the map takes from being opened to standing still with everything in sight drawn (MapLibre's own `idle`), by
// the page's own clock: no call of the driver is in the time.

import type { Phone } from './phone';

// Waits until `then` is true after `first` was, and returns the milliseconds between them. Says so when it is in vain.
const BETWEEN = `const between = (first, then, done) => {
    let began;
    const look = (_, watch) => {
      if (began === undefined && first()) began = performance.now();
      if (began === undefined || !then()) return;
      watch.disconnect();
      done(performance.now() - began);
    };
    const all = { childList: true, subtree: true, attributes: true, attributeFilter: ['data-drawn'] };
    new MutationObserver(look).observe(document.documentElement, all);
  };
  const drawn = () => document.querySelector('[data-test="map"][data-drawn="true"]');`;

const OPEN = `${BETWEEN}
  const done = arguments[0];
  const began = performance.now();
  between(() => true, drawn, () => done(performance.now() - began));
  location.hash = '#/map';`;

const UNLOCK = `${BETWEEN}
  const [pin, done] = arguments;
  for (const digit of pin) document.querySelector('[data-test="pin-' + digit + '"]').click();
  between(() => document.querySelector('[data-test="home-encounter"]'), drawn, done);
  requestAnimationFrame(() => document.querySelector('[data-test="unlock"]').click());`;

// The same library in the same page, in a window of the same size, with nothing to draw.
const EMPTY = `const done = arguments[0];
  const place = document.createElement('div');
  place.style.cssText = 'position:fixed;inset:0';
  document.body.append(place);
  const engine = [...document.querySelectorAll('link')].map(({ href }) => href)
    .find((href) => /\\/engine-[^/]*\\.js$/.test(href));
  import(engine).then((library) => {
    const began = performance.now();
    const map = new library.Map({ container: place, attributionControl: false,
      style: { version: 8, sources: {}, layers: [] } });
    map.once('idle', () => {
      done(performance.now() - began);
      map.remove();
      place.remove();
    });
  }).catch((error) => done(String(error)));`;

/** Opens the map's screen from one without a map, and returns the milliseconds until it stands still. */
export async function mapOpens(phone: Phone): Promise<number> {
  await phone.go('#/records');
  return milliseconds(await phone.driver.executeAsyncScript(OPEN));
}

/** Unlocks a phone that was just started, and returns the milliseconds from home to its map standing still. */
export const firstMap = async (phone: Phone, pin: string): Promise<number> =>
  milliseconds(await phone.driver.executeAsyncScript(UNLOCK, pin));

/** Returns the milliseconds that a map of nothing takes to stand still. */
export const emptyMap = async (phone: Phone): Promise<number> =>
  milliseconds(await phone.driver.executeAsyncScript(EMPTY));

function milliseconds(answer: unknown): number {
  if (typeof answer !== 'number')
    throw new Error(`the map did not say when it stood still: ${String(answer)}`);
  return answer;
}
