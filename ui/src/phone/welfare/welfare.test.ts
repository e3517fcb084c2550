import { KINDS } from '$lib/core/kinds';
import { describe, expect, it } from 'vitest';
import {
  ANSWERS,
  breathingDue,
  CARE,
  countsFrom,
  doses,
  question,
  stepsOf,
  urgent,
  type Step,
} from './welfare';

const at = (second: number) => `2026-11-22T21:14:${String(second).padStart(2, '0')}-08:00`;
const course = (...codes: string[]): Step[] =>
  codes.map((code, second) => ({ at: at(second), code, detail: null }));

describe('what is asked next', () => {
  it.each([
    [[], 'responds'],
    [['started'], 'responds'],
    [['started', 'responds'], 'care'],
    [['started', 'no_response'], 'emergency'],
    [['started', 'not_sure'], 'emergency'],
    [['started', 'no_response', 'called_emergency'], 'breathing'],
    [['started', 'not_sure', 'someone_called'], 'breathing'],
    [['started', 'no_response', 'called_emergency', 'breathing_absent'], 'naloxone'],
    [['started', 'no_response', 'called_emergency', 'breathing_normal', 'naloxone_not_given'], 'care'],
    [
      ['started', 'no_response', 'called_emergency', 'breathing_absent', 'naloxone_dose', 'ehs_arrived'],
      'care',
    ],
    [
      ['started', 'no_response', 'called_emergency', 'breathing_absent', 'naloxone_dose', 'handed_over'],
      'end',
    ],
    [['started', 'responds', 'ended'], 'end'],
    [['started', 'responds', 'no_response'], 'emergency'],
  ])('after %j it is %s', (codes, expected) => {
    expect(question(course(...codes))).toBe(expected);
  });
});

it('shows the emergency call two taps from home', () => {
  // Home → Welfare check (first tap), then "No" (second tap).
  expect(question(course('started', 'no_response'))).toBe('emergency');
});

it('asks only for steps that the list of steps has', () => {
  const steps = KINDS.find((kind) => kind.name === 'welfare_check')?.fields.find(
    (field) => field.name === 'steps',
  );
  const asked = [
    ...Object.values(ANSWERS).flatMap((answers) => answers.map((answer) => answer.code)),
    ...CARE,
  ];
  expect(asked.filter((code) => !steps?.codes.includes(code))).toEqual([]);
});

describe('the timer', () => {
  it('counts from the last dose, else the call, else the first tap', () => {
    expect(countsFrom(course('started'))?.code).toBe('started');
    expect(countsFrom(course('started', 'no_response', 'someone_called'))?.code).toBe('someone_called');
    const two = course(
      'started',
      'called_emergency',
      'naloxone_dose',
      'evaluate',
      'naloxone_dose',
      'evaluate',
    );
    expect(countsFrom(two)?.at).toBe(at(4));
    expect(doses(two)).toBe(2);
  });

  const signed = {
    name: 'breathing_check',
    seconds: 120,
    source: 'Health authority',
    signed_off: '2026-05-01',
  };
  const given = course('started', 'called_emergency', 'breathing_absent', 'naloxone_dose');

  it('asks again only after an interval of the city that somebody signed', () => {
    expect(breathingDue(given, [signed])).toBe(Date.parse(at(3)) + 120_000);
    expect(breathingDue(given, [])).toBeNull();
    expect(breathingDue(given, [{ ...signed, signed_off: '' }])).toBeNull();
    expect(breathingDue(given, [{ ...signed, source: '' }])).toBeNull();
    expect(breathingDue(course('started'), [signed])).toBeNull();
  });
});

it('reads steps as they are stored and leaves out what is none', () => {
  const stored = [[at(0), 'started'], [at(1), 'naloxone_dose', '1'], 'odd', [7, 'x'], null];
  expect(stepsOf(stored)).toEqual([
    { at: at(0), code: 'started', detail: null },
    { at: at(1), code: 'naloxone_dose', detail: '1' },
  ]);
  expect(stepsOf(undefined)).toEqual([]);
});

it('is urgent until the person responds or it is over', () => {
  expect(urgent(course('started', 'no_response'))).toBe(true);
  expect(urgent(course('started', 'no_response', 'called_emergency', 'responds'))).toBe(false);
  expect(urgent(course('started'))).toBe(false);
});
