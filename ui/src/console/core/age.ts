// How long ago, in as few words as a glance needs. Pure; the words come from the reader's language.

export type Age = {
  key: 'console.age.seconds' | 'console.age.minutes' | 'console.age.hours';
  count: number;
  minutes: string;
};

/** Returns the unit and number of an age: seconds in steps of ten, minutes, then hours and minutes. */
export function age(seconds: number): Age {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60)
    return { key: 'console.age.seconds', count: Math.max(10, Math.ceil(whole / 10) * 10), minutes: '' };
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return { key: 'console.age.minutes', count: minutes, minutes: '' };
  const rest = String(minutes % 60).padStart(2, '0');
  return { key: 'console.age.hours', count: Math.floor(minutes / 60), minutes: rest };
}

/** Returns the age of a moment, in seconds. */
export const secondsSince = (iso: string, now: number): number => (now - Date.parse(iso)) / 1000;
