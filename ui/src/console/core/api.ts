// The seam to the server, and the only file that asks it anything. It keeps no answer and no secret: the session is a
// cookie that scripts cannot read.

import type { AuditPage, Board, City, Coverage, Deed, Erasures, HeldLines, HeldPage } from './views';
import type { Me, Phones, RecordPage, Route, Settling, ShiftPage, Shifts, Sos } from './views';

const ROOT = '/console/api/';

/** What the server answered instead of a view; code `C-NO-ANSWER` when it did not answer at all. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly waitSeconds: number | null = null,
  ) {
    super(message);
  }
}

let signedOut = (): void => {};

/** Names what is to happen when the server says that the session is over. */
export function whenSignedOut(then: () => void): void {
  signedOut = then;
}

async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = method === 'GET' ? {} : { 'x-patrolbook': 'console' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  const answer = await fetch(ROOT + path, request).catch(() => {
    throw new Refusal('C-NO-ANSWER', 'The server did not answer.');
  });
  if (answer.ok) return answer;
  const refusal = await refused(answer);
  if (refusal.code === 'C-SESSION') signedOut();
  throw refusal;
}

async function refused(answer: Response): Promise<Refusal> {
  const wait = Number(answer.headers.get('retry-after')) || null;
  const said: unknown = await answer.json().catch(() => null);
  const known = typeof said === 'object' && said !== null && 'code' in said && 'message' in said;
  if (known) return new Refusal(String(said.code), String(said.message), wait);
  return new Refusal(`C-HTTP-${answer.status}`, 'The server answered something else.', wait);
}

const read = async <V>(path: string): Promise<V> => (await view(await ask('GET', path))) as V;
const write = async <V>(path: string, body: unknown): Promise<V> =>
  (await view(await ask('POST', path, body))) as V;
const blob = async (path: string): Promise<Blob> => (await ask('GET', path)).blob();

async function view(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw new Refusal('C-HTTP-200', 'The server answered something else.');
  }
}

const at = encodeURIComponent;

function query(path: string, wanted: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(wanted).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  );
  return given.length
    ? `${path}?${given.map(([name, value]) => `${name}=${at(String(value))}`).join('&')}`
    : path;
}

export type ShiftsAsked = { limit: number; before?: string | null; officer?: string | null };

/** Everything the console can ask. Reads marked "audited" leave a row with the reader's name. */
export const api = {
  me: () => read<Me>('me'),
  signIn: (sign_in: string, password: string) => write<Me>('sign-in', { sign_in, password }),
  signOut: async (): Promise<void> => void (await ask('POST', 'sign-out')),
  city: () => read<City>('city'),
  board: () => read<Board>('board'),
  sos: () => read<Sos[]>('sos'),
  acknowledge: (record: string) => write<Sos>(`sos/${at(record)}/acknowledge`, {}),
  shifts: (asked: ShiftsAsked) => read<Shifts>(query('shifts', asked)),
  /** Audited, under the purpose it is read for. */
  shift: (record: string, purpose: 'screen' | 'print') =>
    read<ShiftPage>(query(`shifts/${at(record)}`, { for: purpose })),
  /** Audited. */
  route: (record: string) => read<Route>(`shifts/${at(record)}/route`),
  /** Audited, when it is opened: the route as a file. */
  routeFile: (record: string, format: 'gpx' | 'geojson' | 'csv') =>
    `${ROOT}shifts/${at(record)}/route/${format}`,
  coverage: (hours: number) => read<Coverage>(query('coverage', { hours })),
  /** Audited. */
  record: (record: string) => read<RecordPage>(`records/${at(record)}`),
  /** Audited. Says which of two values holds, of the lines that were on the screen. */
  settle: (record: string, choice: Settling) => write<RecordPage>(`records/${at(record)}/settle`, choice),
  /** Audited. */
  thumbnail: (record: string) => blob(`photos/${at(record)}/thumbnail`),
  /** Audited, with the reason. */
  original: (record: string, reason: string) => blob(query(`photos/${at(record)}/original`, { reason })),
  phones: () => read<Phones>('phones'),
  /** Audited, with the reason. */
  deed: (device: string, deed: Deed, reason: string) =>
    write<unknown>(`phones/${at(device)}/${deed}`, { reason }),
  held: (shown: number) => read<HeldLines>(query('held', { shown })),
  /** Audited. */
  heldLine: (hash: string) => read<HeldPage>(`held/${at(hash)}`),
  /** Audited, with the reason. */
  release: (hash: string, reason: string) => write<unknown>(`held/${at(hash)}/release`, { reason }),
  /** Audited. */
  erasures: () => read<Erasures>('erasures'),
  /** Audited, with the reason. */
  erase: (record: string, reason: string) => write<unknown>(`records/${at(record)}/erase`, { reason }),
  /** Audited, with the reason. */
  stopErasure: (record: string, reason: string) => write<unknown>(`erasures/${at(record)}/stop`, { reason }),
  audit: (limit: number, before: string | null) => read<AuditPage>(query('audit', { limit, before })),
};

/** Opens the stream of what changes; it carries no content, only what to ask for again. */
export const openEvents = (): EventSource => new EventSource(`${ROOT}events`);
