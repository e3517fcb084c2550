// The words on the screen, in the officer's language. French is loaded when it is asked for.

import en from './en.json';
import { fill, find, type Key, type Messages, type Vars } from './messages';

export type { Key, Vars } from './messages';

export type Locale = 'en-CA' | 'fr-CA';

let language = $state<Locale>('en-CA');
let sentences = $state.raw<Messages>(en);

/** Returns the language in use. */
export const locale = (): Locale => language;

/** Shows other sentences from now on, everywhere at once. */
export function useMessages(locale: Locale, messages: Messages): void {
  language = locale;
  sentences = messages;
}

/** Changes the language, and tells the page so that it is read aloud rightly. */
export async function useLocale(locale: Locale): Promise<void> {
  const messages: Messages = locale === 'fr-CA' ? (await import('./fr-CA.json')).default : en;
  useMessages(locale, messages);
  document.documentElement.lang = locale;
}

/** Returns the sentence for `key`. */
export function t(key: Key, vars: Vars = {}): string {
  return fill(find(sentences, language, key, vars) ?? key, vars);
}

/** Returns the label of a stored code, `area.code`; a code of a newer city is shown as it is. */
export function label(area: string, code: string): string {
  return find(sentences, language, `${area}.${code}`, {}) ?? code.replaceAll('_', ' ');
}
