// Which fields of a kind an officer writes by hand, read from the generated table of fields. Pure.

import { KINDS } from '$lib/core/kinds';
import type { FieldForm } from '$lib/core/views';
import type { Option } from '$lib/parts/ChoiceGrid.svelte';
import { label } from '$lib/text/text.svelte';

/** Set by the core or by other means than a form: where, whose shift, what for, why it was taken back. */
const BY_THE_CORE = new Set(['shift', 'place', 'position', 'withdrawn', 'linked_to', 'correction_reason']);
const WRITTEN = new Set(['code', 'codes', 'text', 'prose', 'count', 'flag', 'moment']);

/** Returns the fields of a kind that a form offers: the kind's own first, then those that every kind has. */
export function fieldsOf(kind: string): FieldForm[] {
  const all = KINDS.find((one) => one.name === kind)?.fields ?? [];
  const written = all.filter((field) => WRITTEN.has(field.kind) && !BY_THE_CORE.has(field.name));
  return [...written.filter((field) => !field.common), ...written.filter((field) => field.common)];
}

/** Returns the fields of a kind that a screen has not laid out by hand. */
export function fieldsBeside(kind: string, byHand: string[]): FieldForm[] {
  return fieldsOf(kind).filter((field) => !byHand.includes(field.name));
}

/** Returns one field of a kind. */
export function fieldOf(kind: string, name: string): FieldForm {
  const field = KINDS.find((one) => one.name === kind)?.fields.find((one) => one.name === name);
  if (!field) throw new Error(`${kind} has no field ${name}`);
  return field;
}

/** Returns the codes of a field as answers, in the order of its list. */
export function options(field: FieldForm): Option[] {
  return field.codes.map((value) => ({ value, label: label(`code.${field.list ?? ''}`, value) }));
}
