// How this officer likes the screen. Kept by the web view; nothing about people or places is among it.

import { nextTheme, themeNow, type Place, type ThemeChoice } from './theme';
import type { Locale } from './text/text.svelte';

export type Settings = {
  theme: ThemeChoice;
  text: '100' | '125' | '150' | '200';
  hand: 'right' | 'left';
  language: Locale;
  sound: 'on' | 'silent';
  sosTwoTaps: boolean;
};

const DEFAULTS: Settings = {
  theme: 'auto',
  text: '100',
  hand: 'right',
  language: 'en-CA',
  sound: 'on',
  sosTwoTaps: false,
};
const KEPT_AS = 'patrolbook.settings';

/** Reads what was kept; anything missing or unreadable is the default. */
export function readSettings(kept: string | null): Settings {
  try {
    const found: unknown = JSON.parse(kept ?? '{}');
    return typeof found === 'object' ? { ...DEFAULTS, ...found } : { ...DEFAULTS };
  } catch {
    return { ...DEFAULTS };
  }
}

export const settings = $state<Settings>(readSettings(localStorage.getItem(KEPT_AS)));

let place = $state.raw<Place | null>(null);

/** Tells the Auto theme where the sun is to be looked for. */
export function sunAt(where: Place): void {
  place = where;
}

/** Takes one step through the themes: the one tap in the status line. */
export function turnTheme(): void {
  settings.theme = nextTheme(settings.theme);
}

/** Puts the settings on the page and keeps them, now and whenever they change. */
export function followSettings(): () => void {
  const page = document.documentElement;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  let minute = $state(0);
  const ticking = setInterval(() => (minute += 1), 60_000);
  const stop = $effect.root(() => {
    $effect(() => {
      void minute;
      page.dataset.theme = themeNow(settings.theme, Date.now(), place, dark.matches);
      page.dataset.text = settings.text;
      page.dataset.hand = settings.hand;
      localStorage.setItem(KEPT_AS, JSON.stringify(settings));
    });
  });
  return () => {
    clearInterval(ticking);
    stop();
  };
}
