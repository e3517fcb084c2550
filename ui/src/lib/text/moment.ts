// Moments as a date field wants them, in the city's zone, and back. The hour that a clock change skips or repeats has
// one answer and never none.

/** Returns "2026-11-22T21:14" for a moment, as seen in `zone`. */
export function toField(iso: string, zone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).formatToParts(new Date(iso));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** Returns the moment of "2026-11-22T21:14" in `zone` as RFC 3339 with its offset; null for what is no date. */
export function fromField(field: string, zone: string | undefined): string | null {
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field) ? Date.parse(`${field}:00Z`) : NaN;
  if (Number.isNaN(asUtc)) return null;
  // The offset depends on the moment and the moment on the offset: the second guess is right, or as near as can be.
  let offset = offsetMinutes(asUtc, zone);
  offset = offsetMinutes(asUtc - offset * 60_000, zone);
  const sign = offset < 0 ? '-' : '+';
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  return `${field}:00${sign}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

function offsetMinutes(at: number, zone: string | undefined): number {
  const there = Date.parse(`${toField(new Date(at).toISOString(), zone)}:00Z`);
  return Math.round((there - Math.floor(at / 60_000) * 60_000) / 60_000);
}

/** Reads a time of day as people type it, "21:14", "9:05", "2114", "21h14"; null for what is none. */
export function readTime(typed: string): string | null {
  const found = typed.trim().match(/^(\d{1,2})\s*[:h.]?\s*(\d{2})$/);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
