// Where the binaries, the made-up town and its photos are, and folders and ports that nobody else uses.

import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const TOWN = join(ROOT, 'fixtures/town');
export const PATROL = join(TOWN, 'patrol-foot.gpx');
export const SHOTS = join(ROOT, 'ui/e2e/shots');
export const photo = (name: string): string => join(ROOT, 'fixtures/photos', name);

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'patrolbook');
const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

export const APP = given('PATROLBOOK_APP', join(target, 'debug/patrolbook'));
export const SERVER = given('PATROLBOOK_SERVER', join(target, 'debug/patrolbook-server'));

// Not every run has these two: asked for, not read when this file is loaded.
export const rehearseProgram = (): string =>
  given('PATROLBOOK_REHEARSE', join(target, 'debug/patrolbook-rehearse'));
export const tauriDriver = (): string => given('TAURI_DRIVER', join(cache, 'tools/bin/tauri-driver'));

function given(variable: string, otherwise: string): string {
  const path = process.env[variable] ?? otherwise;
  if (!existsSync(path)) throw new Error(`${path} is not there: run scripts/e2e.sh, or set ${variable}`);
  return path;
}

const home = process.env.E2E_HOME ?? mkdtempSync(join(tmpdir(), 'patrolbook-e2e.'));

/** Returns a new empty folder of this run. */
export function folder(name: string): string {
  mkdirSync(home, { recursive: true });
  return mkdtempSync(join(home, `${name}-`));
}

// Below the range that the system hands out by itself: a phone that calls a stopped server must find nobody there.
let next = 20_000 + Math.floor(Math.random() * 9_000);

/** Returns a port on which nothing listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    next += 1;
    if (await isFree(next)) return next;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Says whether somebody listens on a port of this machine. */
export function listens(port: number): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      tell(true);
    });
    socket.once('error', () => tell(false));
  });
}
