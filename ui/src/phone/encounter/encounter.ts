// An encounter like the last one: only what is the same on a street, never a note, a count of people or a referral.

import type { Draft } from '../draft/draft.svelte';

const REPEATED = ['kind', 'outcome'];

/** Says whether there is a last one, and nothing yet that it would write over. */
export function repeatable(draft: Draft): boolean {
  return draft.view.same_as_last !== null && REPEATED.every((name) => !draft.fields[name]);
}

/** Takes over what happened and how it ended. */
export function repeat(draft: Draft): void {
  for (const name of REPEATED) draft.set(name, draft.view.same_as_last?.[name] ?? null);
}
