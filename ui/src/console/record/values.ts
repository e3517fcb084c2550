// From stored values to words. Pure but for the reader's language.

import { positionWords } from '$lib/text/position';
import { label, locale } from '$lib/text/text.svelte';
import { dayAndClock, exactClock } from '../core/time';
import type { FieldValue, RecordBrief, Typed } from '../core/views';
import { t } from '../text/text';

/** Returns a value in words; nothing filled in is said, never left blank. */
export function words(value: FieldValue, { kind, list }: Typed): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0))
    return t('console.value.none');
  if (typeof value === 'boolean') return t(value ? 'console.value.yes' : 'console.value.no');
  if (kind === 'count' && typeof value === 'number') return new Intl.NumberFormat(locale()).format(value);
  if (kind === 'code') return code(value, list);
  if (kind === 'moment') return `${dayAndClock(String(value))} (${exactClock(String(value))})`;
  if (!Array.isArray(value)) return String(value);
  if (kind === 'codes') return value.map((one) => code(one, list)).join(', ');
  if (kind === 'position') return positionWords(value);
  if (kind === 'steps') return value.map((one) => stepWords(one, list)).join('\n');
  return value.map(String).join(', ');
}

const code = (value: FieldValue, list: string | undefined) => label(`code.${list ?? ''}`, String(value));

function stepWords(one: FieldValue, list: string | undefined): string {
  if (!Array.isArray(one)) return String(one);
  const [at, what, detail] = one;
  const said = `${exactClock(String(at))} ${code(what ?? '', list)}`;
  return detail === undefined || detail === null || detail === '' ? said : `${said}: ${String(detail)}`;
}

/** Returns an id or a hash cut to what a person compares by eye. */
export const short = (id: string): string => (id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

/** Returns a moment exactly as it was sent, offset and all: for paper, where nobody can ask the zone. */
export const asWritten = (iso: string): string =>
  iso.replace('T', ' ').replace(/(\d)([+-]\d\d:\d\d|Z)$/, '$1 $2');

/** Returns what a record is, "Encounter: Assist". */
export function nameOf(brief: Pick<RecordBrief, 'kind' | 'title' | 'title_list'>): string {
  const kind = label('kind', brief.kind);
  if (!brief.title) return kind;
  return `${kind} – ${brief.title_list ? label(`code.${brief.title_list}`, brief.title) : brief.title}`;
}
