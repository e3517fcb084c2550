// MapLibre, set up for this house: its worker from our own files, its tiles fetched by the page, nothing from outside.
// Loaded as a chunk of its own, only when a map is shown.

import '@fontsource/noto-sans/latin-500.css';
import 'maplibre-gl/dist/maplibre-gl.css';
import { addProtocol, Map, Marker, prewarm, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { SQUARE, TILE_SCHEME } from './style';

setWorkerUrl(workerUrl);
// The workers stay when a map goes: the next one need not wait for them to start.
prewarm();

/** Serves the map's tiles from the template `…{z}/{x}/{y}`; a tile that the city has not is an empty one. */
export function serveTiles(template: string): void {
  addProtocol(TILE_SCHEME, async ({ url }, abort) => {
    const [z, x, y] = url.slice(`${TILE_SCHEME}://`.length).split('/');
    const address = template.replace('{z}', z!).replace('{x}', x!).replace('{y}', y!);
    const answer = await fetch(new URL(address, window.location.href), { signal: abort.signal });
    if (answer.status === 404 || answer.status === 204) return { data: new ArrayBuffer(0) };
    if (!answer.ok) throw new Error(`tile ${z}/${x}/${y}: ${answer.status}`);
    return { data: await answer.arrayBuffer() };
  });
}

const SQUARE_PX = 16;

/**
 * Keeps a map's north up, and gives it the one image that its styles name. Returns it when its first style is there: one
 * that is set sooner would begin everything anew.
 */
export async function prepare(map: Map): Promise<Map> {
  map.touchZoomRotate.disableRotation();
  map.setMissingStyleImageResolver(async (id) => {
    const data = new Uint8ClampedArray(SQUARE_PX * SQUARE_PX * 4).fill(255);
    if (id === SQUARE && !map.hasImage(id))
      map.addImage(id, { width: SQUARE_PX, height: SQUARE_PX, data }, { sdf: true });
  });
  await map.once('style.load');
  return map;
}

export { Map, Marker };
