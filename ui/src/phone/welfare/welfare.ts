// The course of a welfare check, read from its time-stamped steps and from nothing else, so that a killed app comes
// back to the same question. It asks and notes times; it never says what is medically right. Pure.

import type { FieldValue, MedicalInterval } from '$lib/core/views';

export type Step = { at: string; code: string; detail: string | null };

/** What is asked next. */
export type Question = 'responds' | 'emergency' | 'breathing' | 'naloxone' | 'care' | 'end';

export type Answer = { code: string; fields?: Record<string, FieldValue> };

const CALLED = ['called_emergency', 'someone_called'];
const BREATHING = ['breathing_normal', 'breathing_slow_noisy', 'breathing_absent', 'breathing_not_sure'];
const NALOXONE = ['naloxone_dose', 'naloxone_not_given'];
const OVER = ['ended', 'handed_over'];

/** Reads the stored list of steps; a row that is not one is left out. */
export function stepsOf(value: FieldValue | undefined): Step[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((row) => {
    if (!Array.isArray(row)) return [];
    const [at, code, detail] = row;
    return typeof at === 'string' && typeof code === 'string'
      ? [{ at, code, detail: typeof detail === 'string' ? detail : null }]
      : [];
  });
}

/** Returns what to ask now. "Not sure" goes the way of "No". */
export function question(steps: Step[]): Question {
  const has = (codes: string[]) => steps.some((step) => codes.includes(step.code));
  if (has(OVER)) return 'end';
  const reply = steps.findLast((step) => ['responds', 'no_response', 'not_sure'].includes(step.code));
  if (!reply) return 'responds';
  if (reply.code === 'responds') return 'care';
  if (!has(CALLED)) return 'emergency';
  if (!has(BREATHING)) return 'breathing';
  return has(NALOXONE) ? 'care' : 'naloxone';
}

/** The answers that each question offers, and what they say about the person. */
export const ANSWERS = {
  responds: [
    { code: 'responds' },
    { code: 'no_response', fields: { responsiveness: 'unresponsive' } },
    { code: 'not_sure', fields: { responsiveness: 'not_assessed' } },
  ],
  breathing: [
    { code: 'breathing_normal', fields: { breathing: 'normal' } },
    { code: 'breathing_slow_noisy', fields: { breathing: 'slow_noisy' } },
    { code: 'breathing_absent', fields: { breathing: 'absent' } },
    { code: 'breathing_not_sure', fields: { breathing: 'not_assessed' } },
  ],
  naloxone: [{ code: 'naloxone_dose' }, { code: 'naloxone_not_given' }],
} satisfies Partial<Record<Question, Answer[]>>;

/** What may be noted at any time while care goes on. */
export const CARE = [
  ...['stimulate', 'airway', 'ventilate', 'oxygen', 'cpr_started', 'cpr_stopped', 'aed_used'],
  ...['recovery_position', 'evaluate'],
];

/** Returns how many doses were given. */
export const doses = (steps: Step[]): number => steps.filter((step) => step.code === 'naloxone_dose').length;

/** Returns the moment from which the timer counts: the last dose, else the call, else the first tap. */
export function countsFrom(steps: Step[]): Step | null {
  const last = (codes: string[]) => steps.findLast((step) => codes.includes(step.code));
  return last(['naloxone_dose']) ?? last(CALLED) ?? steps[0] ?? null;
}

/**
 * Returns when "Breathing?" is to be asked again, in milliseconds since 1970; null unless the city's profile carries
 * an interval for it that somebody signed. Counted from the last look at the breathing, or the last dose.
 */
export function breathingDue(steps: Step[], intervals: MedicalInterval[]): number | null {
  const interval = intervals.find(
    (one) => one.name === 'breathing_check' && one.source !== '' && one.signed_off !== '',
  );
  const from = steps.findLast((step) => BREATHING.includes(step.code) || step.code === 'naloxone_dose');
  return interval && from ? Date.parse(from.at) + interval.seconds * 1000 : null;
}

/** Says whether the person did not respond: then the call and the breathing stay in sight. */
export function urgent(steps: Step[]): boolean {
  return !['responds', 'end'].includes(question(steps)) && !steps.some((step) => step.code === 'responds');
}
