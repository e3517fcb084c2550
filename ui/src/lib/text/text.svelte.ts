// The words on the screen, in the officer's language. Each app adds its own file to the words that both share; French
// is loaded when it is asked for.

import shared from './en.json';
import { fill, find, type KeyOf, type Messages, type Vars } from './messages';

export type { Vars } from './messages';

export type Locale = 'en-CA' | 'fr-CA';
export type SharedKey = KeyOf<typeof shared>;

type French<M> = () => Promise<{ default: Record<keyof M, string> }>;

const english: Messages = {};
const french: French<Messages>[] = [];
let language = $state<Locale>('en-CA');
let sentences = $state.raw<Messages>(english);

/**
 * Adds an app's own words and returns its `t`. A French file that lacks a key does not type-check.
 * Called once, while modules load.
 */
export function addTexts<M extends Messages>(en: M, load: French<M>) {
  Object.assign(english, en);
  french.push(load);
  return (key: KeyOf<M> | SharedKey, vars: Vars = {}): string =>
    fill(find(sentences, language, key, vars) ?? key, vars);
}

/** Returns the sentence for a shared `key`. */
export const t = addTexts(shared, () => import('./fr-CA.json'));

/** Returns the language in use. */
export const locale = (): Locale => language;

/** Changes the language, and tells the page so that it is read aloud rightly. */
export async function useLocale(to: Locale): Promise<void> {
  const files = to === 'fr-CA' ? await Promise.all(french.map((load) => load())) : [];
  useSentences(to, files.length > 0 ? Object.assign({}, ...files.map((file) => file.default)) : english);
  document.documentElement.lang = to;
}

/** Shows these sentences from now on, everywhere at once. */
export function useSentences(to: Locale, all: Messages): void {
  language = to;
  sentences = all;
}

/** Returns the label of a stored word, `area.word`; a word of a newer city is shown as it is. */
export function label(area: string, word: string): string {
  return find(sentences, language, `${area}.${word}`, {}) ?? word.replaceAll('_', ' ');
}

/** Returns the sentence for a key that may not exist, such as one made from an error's code. */
export function sentence(key: string, vars: Vars = {}): string | undefined {
  const found = find(sentences, language, key, vars);
  return found === undefined ? undefined : fill(found, vars);
}
