// Where somebody who called for help is, in one line.

import { distance } from '$lib/text/format';
import { clock } from '../core/time';
import type { Sos } from '../core/views';
import { t } from '../text/text';

/** Returns the place in words, the coordinates, and how sure and how old both are. */
export function place({ position }: Sos): string {
  if (!position) return t('console.sos.no_place');
  const at = `${position.lat.toFixed(5)}, ${position.lon.toFixed(5)}`;
  const sure = { metres: distance(position.accuracy_m), clock: clock(position.at) };
  return `${position.text} (${at}), ${t('console.sos.sure', sure)}`;
}
