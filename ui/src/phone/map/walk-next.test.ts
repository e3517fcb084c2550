import { describe, expect, it } from 'vitest';
import { turnIcon, turnWords } from './walk-next';

describe('a turn in words', () => {
  it('names the street, or what kind of way it is', () => {
    expect(turnWords({ turn: 'left', street: 'Example St', way: 'residential' })).toBe(
      'Left into Example St',
    );
    expect(turnWords({ turn: 'begin', street: null, way: 'lane' })).toBe('Begin along the lane');
    expect(turnWords({ turn: 'back', street: null, way: 'footway' })).toBe('Back along the footpath');
  });

  it('takes what it does not know as straight on', () => {
    expect(turnWords({ turn: 'roundabout', street: 'Example St', way: 'primary' })).toBe(
      'Straight on along Example St',
    );
    expect(turnIcon({ turn: 'roundabout' })).toBe('straight');
  });
});
