// Words that judge, and what to write rather. A hint only: the officer's note is the officer's. Works offline; the
// words never leave this function.

import { locale } from '$lib/text/text.svelte';

type Rather = { word: string; instead: string };

const ENGLISH: [RegExp, string][] = [
  [/\bhomeless( (person|people|man|woman))?\b/i, 'person experiencing homelessness'],
  [/\b(drug )?(addict|junkie|druggie)s?\b/i, 'person who uses substances'],
  [/\b(transient|vagrant|hobo)s?\b/i, 'person'],
  [/\brefused\b/i, 'declined'],
  [/\bmoved along\b/i, 'left the area'],
  [/\bjunk\b/i, 'belongings'],
  [/\b(overdosed|OD'?d)\b/i, 'suspected drug poisoning'],
  [/\b(drunk|intoxicated|high)\b/i, 'what you saw: speech, balance, smell'],
];
const FRENCH: [RegExp, string][] = [
  [/\b(sans-abri|itinérants?|clochards?|SDF)(?!\p{L})/iu, 'personne en situation d’itinérance'],
  [/\b(toxicomane|drogué|junkie)e?s?(?!\p{L})/iu, 'personne qui consomme des substances'],
  [/\brefusé(?!\p{L})/iu, 'décliné'],
  [/\b(ivre|saoul|soûl|intoxiqué)e?s?(?!\p{L})/iu, 'ce que vous avez vu : parole, équilibre, odeur'],
];

/** Returns each word that judges, as written, with what to write rather. */
export function rather(note: string): Rather[] {
  const words = locale() === 'fr-CA' ? FRENCH : ENGLISH;
  return words.flatMap(([pattern, instead]) => {
    const word = note.match(pattern)?.[0];
    return word ? [{ word, instead }] : [];
  });
}
