// The value of a field in words, by its type in the table of fields. Pure but for the language.

import { KINDS } from '$lib/core/kinds';
import type { FieldForm, FieldValue } from '$lib/core/views';
import { bytes, dayAndClock, exactClock } from '$lib/text/format';
import { positionWords } from '$lib/text/position';
import { label } from '$lib/text/text.svelte';
import { t } from '../text/text';

/** Names that only other records, and not people, go by; shown elsewhere or not at all. */
const UNSHOWN = new Set(['record', 'bytes', 'officer']);

/** Says whether a field is shown to people. */
export function isShown(kind: string, name: string): boolean {
  const field = rowOf(kind, name);
  return !(field && UNSHOWN.has(field.kind));
}

/** Returns a value as a person reads it; a field of a newer version as plainly as it can be. */
export function inWords(kind: string, name: string, value: FieldValue): string {
  if (value === null) return t('record.nothing');
  if (typeof value === 'boolean') return t(value ? 'record.yes' : 'record.no');
  const field = rowOf(kind, name);
  if (name.endsWith('_length') && typeof value === 'number') return bytes(value);
  if (Array.isArray(value) && field?.kind === 'position') return positionWords(value);
  if (Array.isArray(value)) return listInWords(field, value);
  if (field?.kind === 'code') return label(`code.${field.list}`, String(value));
  if (field?.kind === 'moment') return dayAndClock(String(value));
  return String(value);
}

function listInWords(field: FieldForm | undefined, values: FieldValue[]): string {
  const area = `code.${field?.list ?? ''}`;
  const each = values.map((value) => {
    if (!Array.isArray(value)) return label(area, String(value));
    const [at, code, detail] = value;
    return [exactClock(String(at)), label(area, String(code)), detail].filter(Boolean).join(' ');
  });
  return each.join(field?.kind === 'steps' ? '\n' : ', ');
}

function rowOf(kind: string, name: string): FieldForm | undefined {
  return KINDS.find((one) => one.name === kind)?.fields.find((one) => one.name === name);
}
