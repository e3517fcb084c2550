// What the console's server answers. The truth is the server's own views; these types only repeat them.

import type { Field } from './record-views';

export type * from './coverage-views';
export type * from './record-views';

export type Role = 'officer' | 'crew_leader' | 'dispatcher' | 'admin';
export type FieldValue = null | boolean | number | string | FieldValue[];
/** A position; how sure it is and when it was taken are null where nobody knows. */
export type Lat = {
  lat: number;
  lon: number;
  accuracy_m: number | null;
  at: string | null;
  age_s: number | null;
  text: string;
};

export type Rights = {
  board: boolean;
  sos_acknowledge: boolean;
  shifts: boolean;
  audit: boolean;
  settle: boolean;
  held: boolean;
  phones: boolean;
  erasures: boolean;
  coverage: boolean;
};
export type Me = {
  name: string;
  sign_in: string;
  role: Role;
  team: string | null;
  demo: boolean;
  version: string;
  can: Rights;
};

export type Zone = { id: string; name_en: string; name_fr: string };
export type City = {
  name: string;
  time_zone: string;
  demo: boolean;
  emergency_number: string;
  zones: Zone[];
  bounds: [number, number, number, number];
  centre: [number, number];
  zoom: number;
  tiles: string;
  min_zoom: number;
  max_zoom: number;
  attribution: string | null;
};

export type Mode = 'foot' | 'bike' | 'vehicle';
export type Board = { now: string; officers: BoardOfficer[]; sos: Sos[] };
export type BoardOfficer = {
  officer: string;
  team: string | null;
  shift: string | null;
  unit: string;
  zone: string;
  zone_name_en: string;
  zone_name_fr: string;
  mode: Mode;
  started_at: string;
  last_heard: string | null;
  last_heard_age_s: number | null;
  last_fix: Lat | null;
  on_break_since: string | null;
  on_shift: boolean;
  sos: string | null;
  records: number;
  photos_missing: number;
  attention: number;
};

export type Sos = {
  record: string;
  officer: string;
  unit: string | null;
  raised_at: string;
  received_at: string;
  position: Lat | null;
  stood_down_at: string | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  open: boolean;
  told_officer: boolean;
  caller_uncertain: boolean;
  entry: boolean;
};

export type Shifts = { shifts: ShiftBrief[]; officers: string[]; more: boolean };
export type ShiftBrief = {
  record: string;
  officer: string;
  unit: string;
  zone: string;
  zone_name_en: string;
  zone_name_fr: string;
  mode: Mode;
  started_at: string;
  ended_at: string | null;
  records: number;
  photos: number;
  photos_verified: number;
  attention: number;
  distance_m: number | null;
  whole: boolean;
};

export type HeldLine = {
  hash: string;
  code: string;
  officer: string;
  phone: string;
  kind: string | null;
  record: string | null;
  lane: string;
  seq: number;
  notebook: string;
  received_at: string;
};
export type HeldLines = { lines: HeldLine[]; more: boolean; missed: Missed[] };
export type Missed = {
  officer: string | null;
  phone: string | null;
  notebook: string;
  lane: string;
  from: number;
  to: number;
  read_by: string;
  told_at: string;
  gone: boolean;
};
export type HeldPage = {
  line: HeldLine;
  readable: boolean;
  bytes: number;
  happened_at: string | null;
  written_at: string | null;
  corrects: boolean;
  fields: Field[];
};

export type Settling = { field: string; nth: number; seen: string[]; reason: string };
export type Deed = 'lock' | 'send_rescue' | 'wipe' | 'revoke' | 'restore';
export type PhoneOrder = {
  order: string;
  state: 'waits' | 'told' | 'done';
  reason: string;
  given_by: string | null;
  given_at: string;
  told_at: string | null;
  done_at: string | null;
  report: string | null;
};
export type Phone = {
  device: string;
  officer: string;
  label: string;
  enrolled_at: string;
  last_heard: string | null;
  revoked_at: string | null;
  orders: PhoneOrder[];
};
export type Phones = { phones: Phone[] };

export type ErasureState = 'ordered' | 'stopped' | 'erased' | 'complete';
export type Erasure = {
  record: string;
  kind: string | null;
  happened_at: string | null;
  author: string | null;
  state: ErasureState;
  reason: string;
  at: string;
  until: string;
  waiting: string[];
  late_hold: string | null;
};
export type Erasures = { erasures: Erasure[] };

export type AuditRow = {
  id: string;
  at: string;
  who: string;
  role: string;
  action: string;
  record: string | null;
  officer: string | null;
  detail: string | null;
};
export type AuditPage = { rows: AuditRow[]; more: boolean };

export type Changed = {
  what: 'board' | 'sos' | 'shifts' | 'records' | 'photos' | 'briefing';
  shift: string | null;
};
