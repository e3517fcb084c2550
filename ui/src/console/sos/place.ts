// Where somebody who called for help is, in one line.

import { within } from '$lib/text/position';
import { clock } from '../core/time';
import type { Sos } from '../core/views';
import { t } from '../text/text';

/** Returns the place in words, the coordinates, and how sure and how old both are. */
export function place({ position }: Sos): string {
  if (!position) return t('console.sos.no_place');
  const at = `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)}`;
  const metres = within(position.accuracy_m);
  const sure = position.at
    ? t('console.sos.sure', { metres, clock: clock(position.at) })
    : t('console.board.within', { metres });
  return `${position.text} (${at}), ${sure}`;
}
