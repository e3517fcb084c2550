// One picture, asked for once and kept only while it is on the screen: each asking writes a row in the audit.

import { api } from '../core/api';
import { asRefusal } from '../core/loaded.svelte';
import { explain } from '../text/text';

export class Picture {
  address = $state('');
  problem = $state('');

  /** Shows the small picture. */
  thumbnail = (record: string): Promise<void> => this.#take(api.thumbnail(record));

  /** Shows the original, for a reason that is kept. */
  original = (record: string, reason: string): Promise<void> => this.#take(api.original(record, reason));

  /** Lets go of the picture. */
  forget(): void {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = '';
    this.problem = '';
  }

  async #take(asked: Promise<Blob>): Promise<void> {
    this.forget();
    try {
      this.address = URL.createObjectURL(await asked);
    } catch (error) {
      const { code, message } = asRefusal(error);
      this.problem = explain(code, message);
    }
  }
}
