// What is said of a held line beside its words. Pure but for the reader's language.

import { label } from '$lib/text/text.svelte';
import { dayAndClock, exactClock } from '../core/time';
import type { HeldPage } from '../core/views';
import { short } from '../record/values';
import { t } from '../text/text';

type Fact = { name: string; value: string };

const moment = (iso: string | null) =>
  iso ? `${dayAndClock(iso)} (${exactClock(iso)})` : t('console.value.none');

/** Returns who wrote a line, where it stands and when it came; a body that nobody can read has no times of its own. */
export function factsOf({ line, happened_at, written_at, corrects }: HeldPage): Fact[] {
  const fact = (
    name: 'who' | 'kind' | 'happened' | 'written' | 'received' | 'place',
    value: string,
  ): Fact => ({
    name: t(`console.held_lines.fact.${name}`),
    value,
  });
  const kind = line.kind ? label('kind', line.kind) : t('console.held_lines.unreadable');
  return [
    fact('who', `${line.officer} · ${line.phone}`),
    fact('kind', corrects ? t('console.held_lines.corrects', { kind }) : kind),
    fact('happened', moment(happened_at)),
    fact('written', moment(written_at)),
    fact('received', moment(line.received_at)),
    fact('place', `${label('console.lane', line.lane)} ${line.seq} · ${short(line.hash)}`),
  ];
}
