// What the officer is told about a notebook that goes on from another one: why, what came back, what is missing.

import type { Successor } from '$lib/core/views';
import { t } from '../text/text';

const WHY = {
  fork: 'successor.fork',
  restored: 'successor.restored',
  damaged: 'successor.damaged',
  enrolled: 'successor.enrolled',
  both: 'successor.both',
} as const;

/** The sentences, in the order in which they matter. */
export function sentences({ why, done, lines, missing }: Successor): string[] {
  const cause = t(WHY[why as keyof typeof WHY] ?? 'successor.restored');
  if (!done) return [cause, t('successor.waiting')];
  const back = why === 'both' ? [] : [t('successor.back', { count: lines })];
  const gone = missing > 0 ? [t('successor.missing', { count: missing })] : [];
  return [cause, ...back, ...gone];
}
