// From what the core refused to the words of the screen: what happened, that the data is safe, what to do, the code.

import { Refusal } from '$lib/core/core';
import { sentence, t } from '$lib/text/text.svelte';

export type Explained = { what: string; safe?: string; todo?: string; code: string };

/** Where nothing was to be kept, saying that it is safe would only frighten. */
const NOTHING_AT_RISK = /^E-(PIN|CODE|FORM|LOCK)-/;

/** Returns the words for anything that was thrown. */
export function explain(error: unknown): Explained {
  const { code, message } =
    error instanceof Refusal
      ? error
      : { code: 'E-INTERNAL', message: error instanceof Error ? error.message : '' };
  const safe = sentence(`error.${code}.safe`) ?? t('error.safe');
  return {
    what: sentence(`error.${code}`) ?? (message || t('error.E-INTERNAL')),
    safe: NOTHING_AT_RISK.test(code) ? undefined : safe,
    todo: sentence(`error.${code}.todo`),
    code,
  };
}
