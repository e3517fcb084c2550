// Which streets were walked, as the server tells it.

import type { Point } from '$lib/map/shapes';

export type ZoneShare = {
  zone: string;
  zone_name_en: string;
  zone_name_fr: string;
  length_m: number;
  walked_m: number;
  seen_m: number;
};
export type Block = {
  street: string | null;
  way: string;
  line: Point[];
  length_m: number;
  visit: 'walked' | 'seen' | 'not';
  walked_at: string | null;
  happened: number;
  need: number;
};
export type Happened = { record: string; kind: string; at: string; lon: number; lat: number };
export type Coverage = {
  has_streets: boolean;
  hours: number;
  shifts: number;
  zones: ZoneShare[];
  blocks: Block[];
  happened: Happened[];
};
