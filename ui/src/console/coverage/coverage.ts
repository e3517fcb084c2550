// What was walked, as the map draws it and as tables say it. Pure.

import type { Overlay } from '$lib/map/shapes';
import { label, locale } from '$lib/text/text.svelte';
import type { Block, Coverage } from '../core/views';
import { t } from '../text/text';

/** How far back one may look, in hours. */
export const HOURS = [8, 24, 72, 168] as const;

const MOST_BLOCKS = 20;

/** Returns how many of a hundred. */
export const part = (some: number, all: number): number => (all > 0 ? (some / all) * 100 : 0);

type Named = { zone: string; zone_name_en: string; zone_name_fr: string };

/** Returns a zone's name in the reader's language; what lies in none is outside of them. */
export const zoneName = ({ zone, zone_name_en, zone_name_fr }: Named): string =>
  zone === ''
    ? t('console.coverage.outside')
    : (locale().startsWith('fr') ? zone_name_fr : zone_name_en) || zone;

/** Returns a block's street, or what kind of way it is. */
export const nameOf = ({ street, way }: Pick<Block, 'street' | 'way'>): string =>
  street ?? label('code.way', way);

/** Returns the blocks that are wanted most, each with a key of its own. */
export function neediest(blocks: Block[]): (Block & { key: string })[] {
  return blocks
    .map((block, at) => ({ ...block, key: String(at) }))
    .filter((block) => block.need > 0)
    .sort((a, b) => b.need - a.need || b.length_m - a.length_m)
    .slice(0, MOST_BLOCKS);
}

/** Returns what the map draws of it. */
export const drawn = ({ blocks, happened }: Pick<Coverage, 'blocks' | 'happened'>): Overlay => ({
  streets: blocks.map(({ line, visit }) => ({ line, visit })),
  marks: happened.map(({ record, lon, lat }) => ({ id: record, at: [lon, lat], text: '' })),
});
