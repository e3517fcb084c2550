import { useLocale } from '$lib/text/text.svelte';
import { expect, it } from 'vitest';
import { rather } from './wording';

const check = (note: string, expected: string[]) =>
  expect(rather(note).map((hint) => hint.instead)).toEqual(expected);

it('hints at words that judge, as they were written', async () => {
  await useLocale('en-CA');
  check('Homeless man refused water.', ['person experiencing homelessness', 'declined']);
  expect(rather('Two Addicts there')[0]?.word).toBe('Addicts');
});

it('leaves plain notes alone', async () => {
  await useLocale('en-CA');
  check('Person experiencing homelessness. Gave water, spoke about shelter at Highgate.', []);
  check('', []);
});

it('hints in French, with its accents', async () => {
  await useLocale('fr-CA');
  check('Un itinérant a refusé.', ['personne en situation d’itinérance', 'décliné']);
  check('Les itinérantes', []);
  await useLocale('en-CA');
});
