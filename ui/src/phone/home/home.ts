// What home does: opening a record of a kind, and linking a photo to what is being written. No layout.

import { call } from '$lib/core/core';
import type { DraftBrief, Home } from '$lib/core/views';
import { clock } from '$lib/text/format';
import { label } from '$lib/text/text.svelte';
import { router, writes } from '../routes';
import { t } from '../text/text';

/** Opens a new record and goes to where it is written. */
export async function capture(kind: string): Promise<void> {
  const draft = await call('draft_open', { kind, linked_to: null });
  router.go(writes(kind), { id: draft.record });
}

/** Returns the one record that a photo from home can only belong to: the unfinished one, if there is exactly one. */
export function openRecord({ drafts }: Pick<Home, 'drafts'>): DraftBrief | null {
  const fresh = drafts.filter((draft) => !draft.correction);
  return fresh.length === 1 ? (fresh[0] ?? null) : null;
}

/** Returns "Encounter 21:02". */
export function draftName(draft: DraftBrief): string {
  return `${label('kind', draft.kind)} ${clock(draft.opened_at)}`;
}

/** Returns what is told after photos were kept from home. */
export function keptWords(count: number, linked: DraftBrief | null): string {
  const kept = t('photo.kept', { count });
  return linked
    ? `${kept} ${t('photo.linked', { to: draftName(linked) })}`
    : `${kept} ${t('photo.unlinked')}`;
}
