// The console's own words, over those that both apps share. A few say on a desk what the shared ones say to the
// officer ("you are here"), under the same keys.

import { addTexts, sentence } from '$lib/text/text.svelte';
import en from './en.json';

export const t = addTexts(en, () => import('./fr-CA.json'));

/** Returns what went wrong in the reader's language; a code that has no sentence keeps the server's. */
export const explain = (code: string, message: string): string =>
  sentence(`console.error.${code}`) ?? message;
