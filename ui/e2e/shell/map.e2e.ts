// Nothing is asked of the outside: with the map open, every address is the app's own, and no process has a connection
// to anywhere but the server of the city.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encounter, saved, startShift, unlock } from './acts';
import { drawn } from './picture';
import { mapOpens } from './map-idle';
import { Phone } from './phone';
import { TestServer } from './server';
import { until } from './until';

const OWN = /^(tauri|map|photo|ipc|data|blob):|^about:blank$/;
const WATCH = `window.asked = []; window.refused = [];
  const fetched = window.fetch;
  window.fetch = (...all) => { window.asked.push(String(all[0]?.url ?? all[0])); return fetched(...all); };
  addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));`;

describe('the map', () => {
  let server: TestServer;
  let phone: Phone;

  beforeAll(async () => {
    server = await TestServer.start();
    phone = await Phone.open(server.code('Sam Patel'));
    await phone.driver.executeScript(WATCH);
    await unlock(phone);
    await startShift(phone);
    await until('a position', async () => (await phone.ask('home')).status.fix);
  });
  afterAll(async () => {
    await phone?.close();
    await server?.stop();
  });

  it.each(['#/home', '#/map'])('is drawn on %s', async (route) => {
    await phone.go(route);
    await phone.see('map');
    await until('streets on the canvas', () => drawn(phone));
  });

  it('stands still soon after it was opened', async () => {
    const took = await mapOpens(phone);
    console.log(`the map's screen, from opening it to idle: ${took.toFixed(0)} ms`);
  });

  it('says where to walk next, on the map and in turns, and how much of each zone was walked', async () => {
    await phone.go('#/map');
    await phone.tap('suggest-30');
    await phone.see('suggestion');
    const { legs, minutes } = await phone.ask('suggest', { minutes: 30 });
    expect(minutes).toBeLessThanOrEqual(30);
    const turns = await phone.driver.executeScript(`return document.querySelectorAll('ol li').length`);
    expect(turns).toBe(legs.length);
    const { zones } = await phone.ask('coverage');
    for (const zone of zones) await phone.see(`coverage-${zone.id}`);
    await phone.picture('map-suggestion');
  });

  it('shows what was written where it was written, and names it beside the map', async () => {
    await phone.go('#/home');
    await encounter(phone);
    const [written] = await saved(phone, 'encounter');
    expect(written?.at).not.toBeNull();
    await phone.go('#/map');
    await phone.see('map-notes');
    const rows = await phone.driver.executeScript(
      `return document.querySelectorAll('[data-test="map-notes"] li').length`,
    );
    expect(rows).toBe(1);
    await until('streets on the canvas', () => drawn(phone));
    await phone.picture('map-notes');
  });

  it('nothing outside is asked: every address is the app’s own', async () => {
    const seen = (await phone.driver.executeScript(`return [...window.asked,
      ...performance.getEntriesByType('resource').map((one) => one.name),
      ...[...document.querySelectorAll('[src],link[href]')].map((one) => one.src || one.href)]`)) as string[];
    const base = (await phone.driver.executeScript('return location.href')) as string;
    const outside = seen
      .map((address) => new URL(address, base).href)
      .filter((address) => !OWN.test(address));
    expect(
      seen.some((address) => address.startsWith('map:')),
      'tiles were fetched',
    ).toBe(true);
    expect(outside).toEqual([]);
    const refused = (await phone.driver.executeScript('return window.refused')) as string[];
    expect(refused.filter((line) => !/^style-src/.test(line))).toEqual([]);
  });

  it('no process of the app has a connection to anywhere but its server', async () => {
    const known = [server.syncPort];
    const there = connections(phone.pid()).filter(({ local, port }) => !local || !known.includes(port));
    expect(there.filter(({ local }) => !local)).toEqual([]);
  });
});

type Connection = { local: boolean; port: number };

/** Returns where the sockets of a process and of its children lead. */
function connections(app: number): Connection[] {
  const inodes = family(app).flatMap((pid) => sockets(pid));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((row) => inodes.includes(row[9] ?? ''))
      .map((row) => row[2] ?? '')
      .filter((remote) => !/^0+:0000$/.test(remote))
      .map((remote) => ({
        local: /^(0100007F|0{24}01000000|0000000000000000FFFF00000100007F):/.test(remote),
        port: parseInt(remote.split(':')[1] ?? '0', 16),
      })),
  );
}

function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parent(name) === pid);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
}

function parent(pid: string): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return -1;
  }
}

function sockets(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => /^socket:\[(\d+)\]/.exec(link(pid, fd))?.[1] ?? []);
  } catch {
    return [];
  }
}

function link(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`);
  } catch {
    return '';
  }
}
