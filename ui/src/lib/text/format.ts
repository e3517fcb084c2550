// Times, distances and numbers as the officer reads them: 24 h, metres. Times are shown as the core wrote them, in the
// city's zone: the web view's own table of zones may be older or newer, and two tables make two hours of one moment.

import { locale } from './text.svelte';

// What stands before the offset is formatted as if it were UTC: the hour shown is the hour written.
const stamp = (iso: string, style: Intl.DateTimeFormatOptions, language: string = locale()) =>
  new Intl.DateTimeFormat(language, { ...style, hourCycle: 'h23', timeZone: 'UTC' }).format(
    new Date(`${iso.slice(0, 19)}Z`),
  );

/** Returns the hour and minute, "21:14". */
export const clock = (iso: string): string => stamp(iso, { hour: '2-digit', minute: '2-digit' });

/** Returns the hour, minute and second, "21:14:08", alike in both languages: a log of them must line up. */
export const exactClock = (iso: string): string =>
  stamp(iso, { hour: '2-digit', minute: '2-digit', second: '2-digit' }, 'en-CA');

/** Returns the day, "Tue, Nov 17". */
export const day = (iso: string): string => stamp(iso, { weekday: 'short', month: 'short', day: 'numeric' });

/** Returns day and time together. */
export const dayAndClock = (iso: string): string => `${day(iso)}, ${clock(iso)}`;

/** Returns a whole number of metres, or kilometres from one on. */
export function distance(metres: number): string {
  const far = metres >= 1000;
  const value = far ? metres / 1000 : Math.round(metres);
  const unit = far ? 'kilometer' : 'meter';
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}

/** Returns "71%", with the space French wants. */
export const percent = (of100: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent' }).format(of100 / 100);

/** Returns a size in the unit a person would say. */
export function bytes(count: number): string {
  const [value, unit] =
    count >= 1e9
      ? [count / 1e9, 'gigabyte']
      : count >= 1e6
        ? [count / 1e6, 'megabyte']
        : [count / 1e3, 'kilobyte'];
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value);
}

/** Returns an elapsed time, "01:24" or "3:42:05". */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}
