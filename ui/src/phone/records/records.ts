// A record in two lines. Pure but for the language.

import type { RecordBrief } from '$lib/core/views';
import { clock, day } from '$lib/text/format';
import { label, sentence } from '$lib/text/text.svelte';
import { t } from '../text/text';

/** Returns a title in words: codes, `encounter_kind.assist`, by their labels, and words as they are. */
export function titleWords(title: string): string {
  const part = (one: string) => sentence(`code.${one}`) ?? one;
  return title.split(' · ').map(part).join(', ');
}

/** Returns "21:02 Encounter: Assist, Resolved". */
export function titleOf(brief: RecordBrief): string {
  const kind = label('kind', brief.kind);
  const words = brief.title === '' ? kind : t('record.title', { kind, title: titleWords(brief.title) });
  return `${clock(brief.happened_at)} ${words}`;
}

/** Returns the place and what is particular: late, corrected, taken back, photos held, somebody else's. */
export function about(brief: RecordBrief): string {
  const { place, late, corrected, withdrawn, photos, photos_held: held, own, author } = brief;
  return [
    place,
    withdrawn && t('record.withdrawn'),
    corrected && t('record.corrected'),
    late && t('record.late'),
    photos > 0 && t('record.photos_held', { held, count: photos }),
    !own && author,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Returns the records under the days on which they happened, the latest first. */
export function byDay(briefs: RecordBrief[]): { day: string; briefs: RecordBrief[] }[] {
  const days: { day: string; briefs: RecordBrief[] }[] = [];
  const latestFirst = briefs.toSorted((a, b) => Date.parse(b.happened_at) - Date.parse(a.happened_at));
  for (const brief of latestFirst) {
    const name = day(brief.happened_at);
    const last = days.at(-1);
    if (last?.day === name) last.briefs.push(brief);
    else days.push({ day: name, briefs: [brief] });
  }
  return days;
}
