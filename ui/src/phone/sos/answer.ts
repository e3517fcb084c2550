// What became of a call for help, never more hopeful than what is known.

import type { IconName } from '$lib/icons/icons';
import type { SosView } from '$lib/core/views';
import { clock } from '$lib/text/format';
import { t } from '../text/text';

export type Answer = { title: string; icon: IconName; answered: boolean };

/** Returns the words for a call. Until a named person has answered, they say that nobody has. */
export function answer(sos: SosView, number = '9-1-1'): Answer {
  if (sos.stood_down) return { title: t('sos.stood_down'), icon: 'done', answered: true };
  if (sos.acknowledged_by !== null) {
    const time = sos.acknowledged_at ? clock(sos.acknowledged_at) : '–';
    return {
      title: t('sos.answered', { name: sos.acknowledged_by, time }),
      icon: 'confirmed',
      answered: true,
    };
  }
  const title = t(sos.received ? 'sos.received' : 'sos.not_received', { number });
  return { title, icon: sos.received ? 'sent' : 'attention', answered: false };
}
