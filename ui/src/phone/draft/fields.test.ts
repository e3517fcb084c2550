import { KINDS } from '$lib/core/kinds';
import { sentence, useLocale } from '$lib/text/text.svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import '../text/text';
import { fieldOf, fieldsBeside, fieldsOf, options } from './fields';

describe('the fields a form offers', () => {
  it('are the kind’s own first, then the common ones, and none that only the core writes', () => {
    const names = fieldsOf('hazard').map((field) => field.name);
    expect(names.slice(0, 2)).toEqual(['kind', 'action']);
    expect(names.slice(-4)).toEqual(['call_number', 'police_file', 'purpose', 'note']);
    expect(names).not.toContain('position');
  });

  it('never include bytes, ids or steps', () => {
    for (const { name } of KINDS)
      expect(
        fieldsOf(name).filter((field) => ['bytes', 'record', 'officer', 'steps'].includes(field.kind)),
      ).toEqual([]);
  });

  it('leave out what a screen lays out by hand', () => {
    expect(fieldsBeside('hazard', ['kind', 'action', 'note']).map((field) => field.name)).not.toContain(
      'kind',
    );
  });

  it('offer the codes in the order of their list', () => {
    expect(options(fieldOf('encounter', 'kind'))[1]).toEqual({ value: 'assist', label: 'Assist' });
  });
});

describe.each(['en-CA', 'fr-CA'] as const)('in %s', (language) => {
  beforeAll(() => useLocale(language));

  it('every kind, field and code has its label', () => {
    const wanted = KINDS.flatMap(({ name, fields }) => [
      `kind.${name}`,
      ...fields.flatMap((field) => [
        `field.${field.name}`,
        ...field.codes.map((code) => `code.${field.list}.${code}`),
      ]),
    ]);
    expect(wanted.length).toBeGreaterThan(200);
    expect([...new Set(wanted)].filter((key) => !sentence(key))).toEqual([]);
  });

  it('no two codes of a list read the same', () => {
    for (const field of KINDS.flatMap((kind) => kind.fields)) {
      const words = options(field).map((option) => option.label);
      expect([field.name, new Set(words).size]).toEqual([field.name, words.length]);
    }
  });
});
