// A suggested loop in words. Pure.

import type { LegView } from '$lib/core/views';
import type { IconName } from '$lib/icons/icons';
import { label } from '$lib/text/text.svelte';
import { t } from '../text/text';

/** The lengths of loop that are offered, in minutes. */
export const LENGTHS = [30, 60, 120] as const;

const ICONS: Record<string, IconName> = {
  begin: 'place',
  left: 'turn_left',
  right: 'turn_right',
  straight: 'straight',
  back: 'turn_back',
};

/** Returns the icon of a turn. */
export const turnIcon = ({ turn }: Pick<LegView, 'turn'>): IconName => ICONS[turn] ?? 'straight';

/** Returns a turn as one would call it out: "Left into Example St". */
export function turnWords({ turn, street, way }: Pick<LegView, 'turn' | 'street' | 'way'>): string {
  const into = street ?? label('code.way', way);
  switch (turn) {
    case 'begin':
      return t('walk_next.begin', { street: into });
    case 'left':
      return t('walk_next.left', { street: into });
    case 'right':
      return t('walk_next.right', { street: into });
    case 'back':
      return t('walk_next.back', { street: into });
    default:
      return t('walk_next.straight', { street: into });
  }
}
