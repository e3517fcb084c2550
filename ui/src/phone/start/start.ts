// Starting a shift: what is chosen, and what is still missing. Pure.

import type { ShiftOptions, ShiftStart } from '$lib/core/views';
import { label } from '$lib/text/text.svelte';

/** Returns what to begin choosing from: the last shift, or what there is only one of. */
export function begin({ last, units, zones, modes }: ShiftOptions): ShiftStart {
  const only = (all: string[]) => (all.length === 1 ? (all[0] ?? '') : '');
  return {
    unit: last?.unit ?? only(units),
    zone: last?.zone ?? only(zones.map((zone) => zone.id)),
    mode: last?.mode ?? only(modes),
    partner: last?.partner ?? null,
    partner_agency: last?.partner_agency ?? null,
    kit: last?.kit ?? [],
  };
}

/** Returns the names of what must still be chosen. */
export function missing(choice: ShiftStart): ('unit' | 'zone' | 'mode')[] {
  return (['unit', 'zone', 'mode'] as const).filter((name) => choice[name] === '');
}

/** Returns a shift in one line: "U12 · Downtown · By bike · Roy". */
export function inWords(choice: ShiftStart, zones: ShiftOptions['zones']): string {
  const zone = zones.find(({ id }) => id === choice.zone)?.name ?? choice.zone;
  const agency = choice.partner_agency ? label('code.partner_agency', choice.partner_agency) : null;
  const mode = label('code.patrol_mode', choice.mode);
  return [choice.unit, zone, mode, choice.partner, agency].filter(Boolean).join(' · ');
}

/** Returns the choice as it is sent: an empty partner is none. */
export const cleaned = (choice: ShiftStart): ShiftStart => ({
  ...choice,
  partner: choice.partner?.trim() || null,
  partner_agency: choice.partner_agency || null,
});
