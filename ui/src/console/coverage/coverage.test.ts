import { describe, expect, it } from 'vitest';
import type { Block } from '../core/views';
import { nameOf, neediest, part, zoneName } from './coverage';

const block = (some: Partial<Block>): Block => ({
  ...{ street: 'Example St', way: 'residential', line: [], length_m: 100, visit: 'not' },
  ...{ walked_at: null, happened: 0, need: 1 },
  ...some,
});

describe('where nobody was', () => {
  it('puts first what is wanted most, and leaves out what was walked', () => {
    const found = neediest([
      block({ street: 'A', need: 0 }),
      block({ street: 'B', need: 2 }),
      block({ street: 'C', need: 9 }),
      block({ street: 'D', need: 2, length_m: 300 }),
    ]);
    expect(found.map((one) => one.street)).toEqual(['C', 'D', 'B']);
    expect(new Set(found.map((one) => one.key)).size).toBe(3);
  });

  it('tells twenty at most', () =>
    expect(neediest(Array.from({ length: 50 }, () => block({})))).toHaveLength(20));

  it('names ways without a name, and what lies outside of the zones', () => {
    expect(nameOf(block({ street: null, way: 'lane' }))).toBe('the lane');
    expect(zoneName({ zone: '', zone_name_en: '', zone_name_fr: '' })).toBe('Outside the zones');
    expect(zoneName({ zone: 'Z1', zone_name_en: 'Downtown', zone_name_fr: 'Centre-ville' })).toBe('Downtown');
  });

  it('divides by no zone without streets', () => expect([part(1, 4), part(0, 0)]).toEqual([25, 0]));
});
