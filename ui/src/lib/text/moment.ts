// Moments as a date field wants them. Which instant a local time is, the core decides: it alone knows the city's zone.

/** Returns "2026-11-22T21:14" for a moment, as the core wrote it. */
export const toField = (iso: string): string => iso.slice(0, 16);

/** Returns what was typed if it is a whole local time, for the core to place in the city's zone; else null. */
export function fromField(field: string): string | null {
  const whole = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field) && !Number.isNaN(Date.parse(`${field}:00Z`));
  return whole ? field : null;
}

/** Reads a time of day as people type it, "21:14", "9:05", "2114", "21h14"; null for what is none. */
export function readTime(typed: string): string | null {
  const found = typed.trim().match(/^(\d{1,2})\s*[:h.]?\s*(\d{2})$/);
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
