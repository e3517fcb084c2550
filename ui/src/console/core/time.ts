// Moments as the server wrote them. It writes them in the city's zone; the browser's own table of zones may be older or
// newer than the server's, and two tables make two hours of one moment. So nothing is converted here.

import { locale } from '$lib/text/text.svelte';

let offset: string | undefined;

/** Takes the city's offset from a moment that the server called "now". */
export function heardNow(iso: string): void {
  offset = /(?:Z|[+-]\d\d:\d\d)$/.exec(iso)?.[0];
}

/** Returns a moment of this machine's clock as the server would write it. */
export function asTold(ms: number): string {
  const minutes = offset === undefined ? -new Date(ms).getTimezoneOffset() : minutesOf(offset);
  return new Date(ms + minutes * 60_000).toISOString().replace('Z', offset ?? '');
}

function minutesOf(written: string): number {
  if (written === 'Z') return 0;
  const [hours, minutes] = written.slice(1).split(':').map(Number);
  return (written.startsWith('-') ? -1 : 1) * ((hours ?? 0) * 60 + (minutes ?? 0));
}

// What stands before the offset is formatted as if it were UTC: the hour shown is the hour written.
const stamp = (iso: string, style: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), { ...style, hourCycle: 'h23', timeZone: 'UTC' }).format(
    new Date(`${iso.slice(0, 19)}Z`),
  );

// French writes "21 h 14": its spaces must not break a line.
const hours = (iso: string, style: Intl.DateTimeFormatOptions) => stamp(iso, style).replaceAll(' ', '\u00a0');

/** Returns the hour and minute, "21:14". */
export const clock = (iso: string): string => hours(iso, { hour: '2-digit', minute: '2-digit' });

/** Returns the hour, minute and second, "21:14:08". */
export const exactClock = (iso: string): string =>
  hours(iso, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Returns the day, "Tue, Nov 17". */
export const day = (iso: string): string => stamp(iso, { weekday: 'short', month: 'short', day: 'numeric' });

/** Returns day and time together. */
export const dayAndClock = (iso: string): string => `${day(iso)}, ${clock(iso)}`;
