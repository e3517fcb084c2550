// Who is signed in, and the city they work for.

import { api, Refusal, whenSignedOut } from './api';
import { Live } from './live.svelte';
import { asRefusal } from './loaded.svelte';
import type { City, Me } from './views';

class Session {
  me = $state.raw<Me>();
  city = $state.raw<City>();
  problem = $state.raw<Refusal>();
  asked = $state(false);
  /** The session ended while somebody worked, so the sign-in says why it is there. */
  expired = $state(false);

  constructor() {
    whenSignedOut(() => {
      this.expired = this.me !== undefined;
      this.me = undefined;
    });
  }

  /** Asks who is signed in: after loading the page, and after the stream was closed. */
  async look(): Promise<void> {
    this.problem = undefined;
    try {
      await this.#enter(await api.me());
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.code !== 'C-SESSION') this.problem = refusal;
    }
    this.asked = true;
  }

  /** Signs in; rejects with a `Refusal`. */
  async signIn(name: string, password: string): Promise<void> {
    await this.#enter(await api.signIn(name, password));
    this.expired = false;
  }

  /** Signs out; the screen is emptied even when the server is not there to hear it. */
  async signOut(): Promise<void> {
    await api.signOut().catch(() => {});
    this.expired = false;
    this.me = undefined;
  }

  async #enter(me: Me): Promise<void> {
    if (!this.city) this.city = await api.city();
    this.me = me;
  }
}

export const session = new Session();
export const live = new Live(undefined, undefined, () => void api.me().catch(() => {}));
