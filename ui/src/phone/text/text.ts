// The phone's own words, over those that both apps share.

import { addTexts } from '$lib/text/text.svelte';
import en from './en.json';

export const t = addTexts(en, () => import('./fr-CA.json'));
