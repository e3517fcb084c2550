// Somebody at the console: what the server holds, asked the way its own screens ask.

import type {
  AuditPage,
  Board,
  Phones,
  RecordPage,
  Route,
  ShiftPage,
  Shifts,
  Sos,
} from '../../src/console/core/views';

export class Console {
  private constructor(
    private readonly address: string,
    private readonly cookie: string,
  ) {}

  /** Signs in. */
  static async signIn(address: string, sign_in: string, password: string): Promise<Console> {
    const answer = await fetch(`${address}/console/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-patrolbook': 'console' },
      body: JSON.stringify({ sign_in, password }),
    });
    if (!answer.ok) throw new Error(`sign in: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return new Console(address, cookie);
  }

  board = () => this.#ask<Board>('GET', 'board');
  phones = async () => (await this.#ask<Phones>('GET', 'phones')).phones;
  erase = (record: string, reason: string) =>
    this.#ask<unknown>('POST', `records/${record}/erase`, { reason });
  audit = async () => (await this.#ask<AuditPage>('GET', 'audit?limit=500')).rows;
  route = (shift: string) => this.#ask<Route>('GET', `shifts/${shift}/route`);
  sos = () => this.#ask<Sos[]>('GET', 'sos');
  acknowledge = (record: string) => this.#ask<Sos>('POST', `sos/${record}/acknowledge`, {});
  shifts = async () => (await this.#ask<Shifts>('GET', 'shifts?limit=50')).shifts;
  shift = (record: string) => this.#ask<ShiftPage>('GET', `shifts/${record}?for=screen`);
  record = (record: string) => this.#ask<RecordPage>('GET', `records/${record}`);

  /** Returns the pages of all shifts that this person may open. */
  async allShifts(): Promise<ShiftPage[]> {
    const pages: ShiftPage[] = [];
    for (const brief of await this.shifts()) pages.push(await this.shift(brief.record));
    return pages;
  }

  async #ask<V>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<V> {
    const answer = await fetch(`${this.address}/console/api/${path}`, {
      method,
      headers: { cookie: this.cookie, 'content-type': 'application/json', 'x-patrolbook': 'console' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as V;
  }
}
