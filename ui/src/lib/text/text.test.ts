import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, clock, distance, elapsed, percent } from './format';
import { fill, find, stretch, type Messages } from './messages';
import { label, t, useLocale } from './text.svelte';

const load = (files: Record<string, Messages>): Messages => Object.assign({}, ...Object.values(files));
const en = load(import.meta.glob('../../**/en.json', { eager: true, import: 'default' }));
const fr = load(import.meta.glob('../../**/fr-CA.json', { eager: true, import: 'default' }));

const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();
const languages: [string, Messages][] = [
  ['en', en],
  ['fr-CA', fr],
];

// ux "Wording": words that judge, guess or blame. Checked as whole words, in both languages.
const BANNED = [
  ...['homeless', 'homeless people', 'addicts?', 'users?', 'transients?', 'vagrants?', 'refused', 'failed'],
  ...[
    'moved along',
    'junk',
    'junkies?',
    'targets?',
    'suspects?',
    'synced',
    'unknown',
    'drunk',
    'intoxicated',
  ],
  ...[
    'sans-abri',
    'toxicomanes?',
    'drogués?',
    'itinérants?',
    'vagabonds?',
    'refusée?',
    'échoué',
    'clochards?',
  ],
];

describe.each(languages)('the %s file', (_name, messages) => {
  it('has a sentence for every key', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(en).sort());
    expect(Object.entries(messages).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('keeps the places for variables', () => {
    for (const [key, text] of Object.entries(messages))
      expect([key, places(text)]).toEqual([key, places(en[key]!)]);
  });

  it('has both forms of every plural', () => {
    const ones = Object.keys(messages).filter((key) => key.endsWith('_one'));
    expect(ones.filter((key) => !(key.replace(/_one$/, '_other') in messages))).toEqual([]);
  });

  it.each(BANNED)('never says “%s”', (word) => {
    const whole = new RegExp(`(?<![\\p{L}-])${word}(?![\\p{L}-])`, 'iu');
    expect(Object.entries(messages).filter(([, text]) => whole.test(text))).toEqual([]);
  });

  it('keeps what is said on one line short', () => {
    const long = Object.entries(messages).filter(([, text]) => text.length > 220);
    expect(long).toEqual([]);
  });
});

it('puts a space before the percent sign and quotes in French', () => {
  const wrong = Object.entries(fr).filter(([, text]) => /\S%|«\S|\S»/u.test(text));
  expect(wrong).toEqual([]);
});

it('stretches every sentence by two fifths and keeps its variables', () => {
  for (const [key, text] of Object.entries(stretch(en))) {
    const plain = en[key]!;
    expect(text.length).toBeGreaterThanOrEqual(plain.length * 1.4);
    expect(places(text)).toEqual(places(plain));
  }
});

describe('choosing a sentence', () => {
  const messages = { a: 'one {x}', n_one: '{count} photo', n_other: '{count} photos' };
  const check = (locale: string, count: number, expected: string) =>
    expect(fill(find(messages, locale, 'n', { count })!, { count })).toBe(expected);

  it('takes the plural form of the language', () => {
    check('en-CA', 1, '1 photo');
    check('en-CA', 0, '0 photos');
    check('fr-CA', 0, '0 photo');
    check('fr-CA', 1_000_000, '1000000 photos');
  });

  it('leaves an unknown variable in sight', () => {
    expect(fill(messages.a!, {})).toBe('one {x}');
  });
});

describe('in a language', () => {
  beforeEach(() => useLocale('en-CA'));

  it('changes every sentence at once', async () => {
    expect(t('part.back')).toBe('Back');
    await useLocale('fr-CA');
    expect(t('part.back')).toBe('Retour');
    expect(document.documentElement.lang).toBe('fr-CA');
  });

  it('shows a code it has no word for as it is', () => {
    expect(label('code.gap_cause', 'no_fix')).toBe('no GPS');
    expect(label('code.gap_cause', 'solar_storm')).toBe('solar storm');
  });

  it('shows times in 24 hours as the core wrote them, whatever the web view knows of the zone', () => {
    expect(clock('2026-11-17T21:14:00.000-08:00')).toBe('21:14');
    expect(clock('2026-11-17T21:14:00.000-07:00')).toBe('21:14');
    expect(clock('2026-11-18T00:05:00.000-08:00')).toBe('00:05');
  });

  it('says distances, sizes and shares as people do', async () => {
    expect([distance(349.6), distance(1240), percent(71)]).toEqual(['350 m', '1.2 km', '71%']);
    expect([bytes(820), bytes(2_100_000), bytes(48_000_000)]).toEqual(['0.8 kB', '2.1 MB', '48 MB']);
    await useLocale('fr-CA');
    expect(percent(71)).toMatch(/^71\s%$/u);
  });

  it('counts up', () => {
    expect([0, 84, 13_325].map(elapsed)).toEqual(['00:00', '01:24', '3:42:05']);
  });
});
