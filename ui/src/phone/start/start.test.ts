import type { ShiftOptions } from '$lib/core/views';
import { expect, it } from 'vitest';
import { begin, cleaned, inWords, missing } from './start';

const OPTIONS: ShiftOptions = {
  last: null,
  units: ['U12', 'U14'],
  zones: [{ id: 'Z2', name: 'Downtown' }],
  agencies: [],
  kit: ['naloxone'],
  modes: ['foot', 'bike'],
};
const LAST = {
  unit: 'U14',
  zone: 'Z2',
  mode: 'bike',
  partner: 'Roy',
  partner_agency: 'parks',
  kit: ['naloxone'],
};

it('begins with what there is only one of, and asks for the rest', () => {
  expect(begin(OPTIONS)).toMatchObject({ unit: '', zone: 'Z2', mode: '' });
  expect(missing(begin(OPTIONS))).toEqual(['unit', 'mode']);
});

it('begins with the last shift', () => {
  expect(begin({ ...OPTIONS, last: LAST })).toEqual(LAST);
  expect(missing(begin({ ...OPTIONS, last: LAST }))).toEqual([]);
});

it('says a shift in one line', () => {
  expect(inWords(LAST, OPTIONS.zones)).toBe('U14 · Downtown · By bike · Roy · Parks');
});

it('sends no empty partner', () => {
  expect(cleaned({ ...LAST, partner: '  ', partner_agency: '' })).toMatchObject({
    partner: null,
    partner_agency: null,
  });
});
