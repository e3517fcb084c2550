// Every command of the core, with what goes in and what comes back. A test on the Rust side compares the names.

import type * as V from './views';

/** One command: its input, and the view it answers with. */
type Command<Input, View> = { input: Input; view: View };

/** The language in which the core speaks and writes. */
export type Language = 'en' | 'fr-CA';

export type Commands = {
  phone_state: Command<void, V.PhoneView>;
  enrol: Command<{ code: string; pin: string }, V.PhoneView>;
  unlock: Command<{ notebook: string; pin: string }, V.SessionView>;
  lock: Command<void, V.PhoneView>;
  city: Command<void, V.CityView>;
  home: Command<void, V.Home>;
  successor_read: Command<void, null>;
  cut_log_read: Command<void, null>;
  screen_keep: Command<{ route: string }, null>;
  language_keep: Command<{ language: Language }, null>;
  diagnostics: Command<void, V.Check[]>;
  rescue_export: Command<{ notebook: string }, V.RescueFile>;

  shift_options: Command<void, V.ShiftOptions>;
  shift_start: Command<V.ShiftStart, V.Home>;
  shift_pause: Command<void, V.Home>;
  shift_resume: Command<void, V.Home>;
  shift_review: Command<{ language: Language }, V.EndOfShift>;
  shift_end: Command<V.ShiftEnding & { language: Language }, V.Home>;
  manifest: Command<{ shift: string }, V.ManifestView>;

  draft_open: Command<{ kind: string; linked_to?: string | null }, V.DraftView>;
  draft_correct: Command<{ record: string }, V.DraftView>;
  draft_get: Command<{ record: string }, V.DraftView>;
  draft_set: Command<{ record: string; field: string; value: V.FieldValue }, null>;
  draft_happened_at: Command<{ record: string; at: string }, V.DraftView>;
  draft_step: Command<{ record: string; step: string; detail?: string | null }, V.DraftView>;
  draft_save: Command<{ record: string }, V.Saved>;
  draft_discard: Command<{ record: string }, null>;

  record_undo: Command<{ record: string }, null>;
  record_withdraw: Command<{ record: string; reason: string }, null>;
  record_settle: Command<{ record: string; field: string; nth: number; seen: string[] }, null>;
  record: Command<{ record: string }, V.RecordView>;
  records: Command<{ shift?: string | null; limit: number }, V.RecordBrief[]>;
  search: Command<{ text: string }, V.RecordBrief[]>;

  outbox: Command<void, V.Outbox>;
  sync_now: Command<void, V.SyncReport>;
  originals: Command<void, V.OriginalsRule>;
  originals_keep: Command<{ rule: V.OriginalsRule }, null>;
  originals_now: Command<void, V.SyncReport>;
  photo_discard: Command<{ record: string }, null>;

  briefing: Command<void, V.BriefingItem[]>;
  briefing_acknowledge: Command<{ item: string }, null>;
  handover_add: Command<V.HandoverInput, null>;
  handover_remove: Command<{ record: string }, null>;

  sos_raise: Command<void, V.SosView>;
  sos_stand_down: Command<void, V.SosView>;
  sos_state: Command<void, V.SosView | null>;
  route: Command<void, V.RouteView>;
  route_export: Command<{ format: 'gpx' | 'geojson' | 'csv' }, V.RouteFile>;
  coverage: Command<void, V.CoverageView>;
  suggest: Command<{ minutes: number }, V.Suggestion>;
};

/** What a write touched, so that a screen reloads only what it shows. */
export type What = 'records' | 'drafts' | 'shift' | 'sync' | 'route' | 'sos' | 'briefing' | 'phone';

/** What the core tells without being asked. */
export type Events = { changed: { what: What[] }; progress: V.SyncProgress };
