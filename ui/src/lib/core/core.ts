// The seam to Rust, and the only file that knows Tauri: commands, events, photos, and addresses of what Rust serves.

import { convertFileSrc, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Commands, Events } from './commands';
import type { AppError, PhotoBrief } from './views';

/** What the core answered instead of a view. */
export class Refusal extends Error implements AppError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Arguments<C extends keyof Commands> = Commands[C]['input'] extends void
  ? []
  : [input: Commands[C]['input']];

/** Asks the core to do something; rejects with a `Refusal`. */
export async function call<C extends keyof Commands>(
  command: C,
  ...[input]: Arguments<C>
): Promise<Commands[C]['view']> {
  try {
    return await invoke<Commands[C]['view']>(command, input === undefined ? {} : { input });
  } catch (error) {
    throw refusal(error);
  }
}

/** Hands over a photo's exact bytes. */
export async function addPhoto(photo: File, linkedTo: string | null): Promise<PhotoBrief> {
  const headers = { 'linked-to': linkedTo ?? '', name: encodeURIComponent(photo.name) };
  try {
    return await invoke<PhotoBrief>('photo_add', new Uint8Array(await photo.arrayBuffer()), { headers });
  } catch (error) {
    throw refusal(error);
  }
}

/** Listens until the returned function is called. */
export function on<E extends keyof Events>(event: E, hear: (payload: Events[E]) => void): () => void {
  const listening = listen<Events[E]>(event, ({ payload }) => hear(payload));
  return () => void listening.then((stop) => stop());
}

/** Returns where the small picture of a photo is served. */
export const thumbnail = (record: string): string => convertFileSrc(record, 'photo');

/** Returns where the map's tiles are served, with places for z, x and y. */
export const tiles = (): string => `${convertFileSrc('', 'map')}{z}/{x}/{y}`;

/**
 * Dials. Asked as a window of its own, so that a desktop without a telephone does not lose this page to one that it
 * cannot show.
 */
export function dial(number: string): void {
  window.open(`tel:${number.replace(/[^\d+]/g, '')}`, '_blank', 'noopener');
}

function refusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error)
    return new Refusal(String(error.code), String(error.message));
  return new Refusal('E-INTERNAL', String(error));
}
