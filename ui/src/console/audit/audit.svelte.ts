// The audit, newest first, as far back as the reader has gone. Reading it is recorded too, so it is never read by itself.

import { api } from '../core/api';
import type { AuditPage } from '../core/views';

const PAGE = 100;

export class AuditList {
  #rows: AuditPage = { rows: [], more: true };
  #older = false;

  constructor(private readonly read = api.audit) {}

  /** Reads the newest rows, or those before the oldest shown. */
  ask = async (): Promise<AuditPage> => {
    const before = this.#older ? (this.#rows.rows.at(-1)?.id ?? null) : null;
    const page = await this.read(PAGE, before);
    this.#rows = before ? { ...page, rows: [...this.#rows.rows, ...page.rows] } : page;
    this.#older = false;
    return this.#rows;
  };

  /** Makes the next reading go further back. */
  back(): void {
    this.#older = true;
  }
}
