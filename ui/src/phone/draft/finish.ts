// Saving and leaving a draft, the same from every screen that writes one.

import { call } from '$lib/core/core';
import type { PhotoBrief } from '$lib/core/views';
import type { Fault } from '$lib/parts/ErrorSummary.svelte';
import { signal } from '$lib/signal';
import { label, sentence } from '$lib/text/text.svelte';
import { router } from '../routes';
import { snack } from '../snack/snack.svelte';
import { t } from '../text/text';
import type { Draft } from './draft.svelte';

/** Saves; on success says so, with Undo, and goes home, or back to the record that was corrected. */
export async function finish(draft: Draft): Promise<void> {
  const { correction } = draft.view;
  const saved = await draft.save();
  if (!saved) {
    signal('error');
    return;
  }
  signal('saved');
  const undo = () => call('record_undo', { record: saved.record });
  snack.tell(t('saved.on_phone'), { seconds: saved.undo_seconds || 8, undo: correction ? undefined : undo });
  if (correction) router.replace('record', { id: saved.record });
  else router.replace('home');
}

/** Throws the draft away; nothing of it ever left the phone. */
export async function discard(draft: Draft): Promise<void> {
  await draft.flush();
  await call('draft_discard', { record: draft.record });
  snack.tell(t('draft.discarded'), { icon: 'delete', seconds: 4 });
  router.replace('home');
}

/** Throws one photo of the draft away. */
export async function discardPhoto(draft: Draft, photo: PhotoBrief): Promise<void> {
  await call('photo_discard', { record: photo.record });
  await draft.refresh();
}

/** Returns the words for a field that saving found wanting. */
export function faultWords(kind: string, field: string): string {
  return sentence(`missing.${kind}.${field}`) ?? t('draft.missing', { field: label('field', field) });
}

/** Returns the faults of a draft as its summary lists them. */
export function faultsOf(draft: Draft): Fault[] {
  return draft.faults.map((id) => ({ id, text: faultWords(draft.view.kind, id) }));
}
