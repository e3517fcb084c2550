import { useLocale } from '$lib/text/text.svelte';
import type { FieldValue } from '$lib/core/views';
import { beforeAll, describe, expect, it } from 'vitest';
import '../text/text';
import { inWords, isShown } from './values';

beforeAll(async () => {
  await useLocale('en-CA');
});

describe('a value in words', () => {
  it.each<[string, string, FieldValue, string]>([
    ['encounter', 'outcome', 'resolved', 'Resolved'],
    ['encounter', 'outcome', 'of_a_newer_list', 'of a newer list'],
    ['encounter', 'techniques', ['presence', 'listening'], 'Presence, Listening'],
    ['encounter', 'people_count', 3, '3'],
    ['encounter', 'note', 'Gave water.', 'Gave water.'],
    ['hazard', 'made_safe', true, 'Yes'],
    ['hazard', 'made_safe', null, 'Nothing'],
    ['photo', 'original_length', 4_200_000, '4.2 MB'],
    ['welfare_check', 'steps', [['2026-11-22T21:14:02-08:00', 'no_response']], '21:14:02 No response'],
    ['encounter', 'of_a_newer_table', 'as it is', 'as it is'],
  ])('%s %s %j reads “%s”', (kind, name, value, expected) => {
    expect(inWords(kind, name, value)).toBe(expected);
  });
});

it('says where a record was, and what is not known of that', () => {
  const at: FieldValue = ['49.4763800', '-125.8558600', null, null, 'camera'];
  const said = '49.47638, -125.85586, within a distance that nobody knows (camera)';
  expect(inWords('encounter', 'position', at)).toBe(said);
});

it('keeps keys and ids to itself', () => {
  expect(isShown('photo', 'data_key')).toBe(false);
  expect(isShown('photo', 'caption')).toBe(true);
  expect(isShown('encounter', 'of_a_newer_table')).toBe(true);
});
