import { describe, expect, it } from 'vitest';
import { diff, type Part } from './diff';

const shown = (parts: Part[]) =>
  parts
    .map(({ text, as }) => (as === 'same' ? text : as === 'gone' ? `[-${text}-]` : `[+${text}+]`))
    .join('');

describe('a correction', () => {
  const check = (before: string, after: string, expected: string) =>
    expect(shown(diff(before, after))).toBe(expected);

  it('of one word shows the word', () =>
    check('two people sat', 'three people sat', '[-two -][+three +]people sat'));
  it('that adds shows what came', () => check('sat there', 'sat quietly there', 'sat [+quietly +]there'));
  it('that takes away shows what went', () =>
    check('sat quietly there', 'sat there', 'sat [-quietly -]there'));
  it('of everything shows both', () => check('Assist', 'Welfare', '[-Assist-][+Welfare+]'));
  it('of nothing shows the text', () => check('same', 'same', 'same'));
  it('that repeats a word does not count it twice', () => check('a a', 'a a a', 'a [+a +]a'));
  it('in a long note keeps only what is near', () =>
    check(
      'a b c d e f g h x i j k l m n o',
      'a b c d e f g h y i j k l m n o',
      '… c d e f g h [-x -][+y +]i j k l m n …',
    ));
  it('on paper keeps everything', () =>
    expect(shown(diff('a b c d e f g h x', 'a b c d e f g h y', Infinity))).toBe(
      'a b c d e f g h [-x-][+y+]',
    ));
  it('never loses or invents a word of either side', () => {
    const [before, after] = ['one two three', 'zero two four three'];
    const side = (without: Part['as']) =>
      diff(before, after)
        .filter((part) => part.as !== without)
        .map((part) => part.text)
        .join('');
    expect([side('came'), side('gone')]).toEqual([before, after]);
  });
});
