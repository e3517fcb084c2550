// What a correction changed: the words that went, the words that came, and what stayed around them. Pure.

export type Part = { text: string; as: 'same' | 'gone' | 'came' };

/** How many unchanged words are kept on each side of a change for the reader to find the place. */
const AROUND = 6;

/**
 * Returns the two texts as one sequence of parts. Only one stretch changes; what
 * differs between is all of it. Of what stayed, only `around` words are kept on each side.
 */
export function diff(before: string, after: string, around = AROUND): Part[] {
  const [was, is] = [split(before), split(after)];
  const least = Math.min(was.length, is.length);
  let head = 0;
  while (head < least && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < least - head && was[was.length - 1 - tail] === is[is.length - 1 - tail]) tail += 1;
  const join = (words: string[], from: number, to: number) => words.slice(from, to).join('');
  const parts: Part[] = [
    { text: ending(is.slice(0, head), around), as: 'same' },
    { text: join(was, head, was.length - tail), as: 'gone' },
    { text: join(is, head, is.length - tail), as: 'came' },
    { text: opening(is.slice(is.length - tail), around), as: 'same' },
  ];
  return parts.filter((part) => part.text !== '');
}

// A word keeps the space after it, so that joining gives the text back.
const split = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];

const ending = (words: string[], kept: number) =>
  words.length > kept ? `… ${words.slice(-kept).join('')}` : words.join('');
const opening = (words: string[], kept: number) =>
  words.length > kept ? `${words.slice(0, kept).join('')}…` : words.join('');
