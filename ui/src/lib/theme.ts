// Which of the three themes is on the screen. Auto follows the sun where the phone is, else the phone's own setting.

import { isDay } from './sun';

export type Theme = 'light' | 'dark' | 'red';
export type ThemeChoice = 'auto' | Theme;
export type Place = { lat: number; lon: number };

/** Returns the theme to show. */
export function themeNow(choice: ThemeChoice, now: number, place: Place | null, phoneIsDark: boolean): Theme {
  if (choice !== 'auto') return choice;
  if (place) return isDay(now, place.lat, place.lon) ? 'light' : 'dark';
  return phoneIsDark ? 'dark' : 'light';
}

/** Returns the choice that one more tap on the theme gives. */
export function nextTheme(choice: ThemeChoice): ThemeChoice {
  const order: ThemeChoice[] = ['auto', 'light', 'dark', 'red'];
  return order[(order.indexOf(choice) + 1) % order.length] ?? 'auto';
}
