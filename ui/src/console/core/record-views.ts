// What the server answers about what was written: a shift's page, records with their lines, photos, the route.

import type { ErasureState, FieldValue, ShiftBrief } from './views';

export type Typed = { kind: string; list?: string };
export type Field = Typed & {
  name: string;
  value: FieldValue;
  sensitivity: 'low' | 'moderate' | 'high';
  conflict: FieldValue[] | null;
};
export type Change = Typed & { field: string; before: FieldValue; after: FieldValue };
export type Line = {
  hash: string;
  author: string;
  happened_at: string;
  written_at: string;
  received_at: string;
  late: boolean;
  seq: number;
  lane: string;
  clock_note: 'fast' | 'slow' | null;
  reason: string | null;
  changes: Change[];
  held: string | null;
  /** The first line of the fork that it stands on a branch of. */
  fork: number | null;
  state: 'confirmed' | 'attention';
};
export type RecordBrief = {
  record: string;
  kind: string;
  author: string;
  happened_at: string;
  written_at: string;
  late: boolean;
  corrected: boolean;
  withdrawn: boolean;
  conflicts: number;
  state: 'confirmed' | 'sent' | 'attention';
  title: string | null;
  title_list: string | null;
  place: string | null;
  at: [lon: number, lat: number] | null;
  photos: number;
  photos_verified: number;
  lines: Line[];
};

export type HashState = 'declared' | 'received' | 'verified' | 'mismatch';
export type Photo = {
  record: string;
  linked_to: string | null;
  author: string;
  taken_at: string;
  media_type: string;
  width: number | null;
  height: number | null;
  bytes: number;
  hash: string;
  hash_state: HashState;
  received_bytes: number;
  sealed_bytes: number;
  thumbnail: boolean;
  original: boolean;
  caption: string | null;
  custody: { act: string; at: string; by: string | null }[];
};

export type Handover = {
  record: string;
  kind: string;
  text: string;
  must_read: boolean;
  expires_at: string;
  expired: boolean;
  withdrawn: boolean;
  acknowledged_by: { officer: string; at: string }[];
};
export type BriefingAck = {
  item: string;
  kind: string;
  text: string;
  must_read: boolean;
  author: string;
  acknowledged_at: string;
};
export type ChainHead = {
  lane: 'safety' | 'records' | 'tracks';
  committed: number;
  hash: string;
  held: number;
  /** The first line of the fork, on both branches. */
  fork: number | null;
};
export type Manifest = { all_held: boolean; records: number; photos: number; at: string };

export type ShiftPage = {
  brief: ShiftBrief;
  fields: Field[];
  records: RecordBrief[];
  photos: Photo[];
  handover: Handover[];
  briefing: BriefingAck[];
  chain: ChainHead[];
  manifest: Manifest | null;
  printed_by: string;
  printed_at: string;
  city: string;
  notebook: string;
};
export type RecordPage = {
  brief: RecordBrief;
  fields: Field[];
  photos: Photo[];
  shift: string | null;
  linked_to: string | null;
  notebook: string;
  erasure: ErasureState | null;
};

export type Point = [lon: number, lat: number];
export type Gap = { from: string; to: string; cause: string; a: Point | null; b: Point | null };
export type Stop = { lon: number; lat: number; from: string; to: string };
export type InZone = {
  zone: string;
  zone_name_en: string;
  zone_name_fr: string;
  distance_m: number;
  moving_s: number;
  still_s: number;
};
export type Route = {
  segments: Point[][];
  gaps: Gap[];
  stops: Stop[];
  distance_m: number;
  along_streets_m: number;
  by_places_m: number;
  doubtful: boolean;
  moving_s: number;
  still_s: number;
  unknown_s: number;
  zones: InZone[];
  from: string | null;
  to: string | null;
  chunks: number;
  unreadable: number;
};
