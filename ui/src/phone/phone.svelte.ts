// The phone as a whole: whose notebooks are on it, which is open, the city it works in, and a call for help that runs.

import { call, on } from '$lib/core/core';
import type { CityView, PhoneView, SessionView, SosView } from '$lib/core/views';
import { settings, sunAt } from '$lib/settings.svelte';
import { router } from './routes';

class Phone {
  view = $state.raw<PhoneView>();
  city = $state.raw<CityView>();
  sos = $state.raw<SosView | null>(null);
  problem = $state.raw<unknown>();

  /** Whether a call for help is out and nobody has ended it. */
  readonly calling = $derived(this.sos !== null && !this.sos.stood_down);

  /** Asks the core how things stand; the first thing the app does. */
  async start(): Promise<void> {
    try {
      this.view = await call('phone_state');
      this.sos = this.view.sos;
      this.problem = undefined;
      if (this.view.unlocked) await this.speak();
    } catch (problem) {
      this.problem = problem;
    }
  }

  /** Follows what the core tells, until the returned function is called. */
  follow(): () => void {
    return on('changed', ({ what }) => {
      if (what.includes('phone')) void this.start();
      if (what.includes('sos')) void this.hear();
      if (what.includes('sync') && this.view?.unlocked && !this.city) void this.speak();
    });
  }

  /** Opens a notebook and goes where its officer was. */
  async unlock(notebook: string, pin: string): Promise<SessionView> {
    const session = await call('unlock', { notebook, pin });
    await this.start();
    if (session.resume_route) window.location.replace(session.resume_route);
    else router.replace('home');
    return session;
  }

  /** Hides the screen; recording goes on. */
  async lock(): Promise<void> {
    this.view = await call('lock');
    router.replace('unlock');
  }

  /** Asks again what became of a call for help. */
  async hear(): Promise<void> {
    this.sos = await call('sos_state').catch(() => this.sos);
  }

  /** Tells the core the officer's language, and reads again what it says in it. */
  async speak(): Promise<void> {
    if (!this.view?.unlocked) return;
    const language = settings.language === 'fr-CA' ? 'fr-CA' : 'en';
    await call('language_keep', { language }).catch(() => {});
    await this.#readCity();
  }

  /** Reads the city; while its files are still on their way, everything but the map works without. */
  async #readCity(): Promise<void> {
    this.city = await call('city').catch(() => undefined);
    if (!this.city) return;
    const [lon, lat] = this.city.centre;
    if (lon !== undefined && lat !== undefined) sunAt({ lat, lon });
  }
}

export const phone = new Phone();
