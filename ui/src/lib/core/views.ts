// Written from Rust by `make types`; not to be edited.

export type AppError = { code: string; message: string };

export type FieldValue = null | boolean | number | string | Array<FieldValue>;

export type BriefingItem = { record: string, kind: string, text: string, must_read: boolean, expires_at: string, author: string, written_at: string, acknowledged_at: string | null };

export type HandoverItem = { record: string, kind: string, text: string, must_read: boolean, expires_at: string };

export type HandoverInput = { kind: string, text: string, must_read: boolean, hours: number };

export type DraftBrief = { record: string, kind: string, opened_at: string, correction: boolean, title: string | null };

export type DraftView = { record: string, kind: string, correction: boolean, opened_at: string, happened_at: string, now: string, late: boolean, fields: { [key in string]: FieldValue }, missing: Array<string>, photos: Array<PhotoBrief>, place_guess: PlaceGuess | null, same_as_last: { [key in string]: FieldValue } | null };

export type PlaceGuess = { text: string, zone: string | null };

export type Saved = { record: string, undo_seconds: number };

export type FieldForm = { number: number, name: string, kind: string, list: string | null, codes: Array<string>, required: boolean, sensitivity: string, max: number | null, common: boolean };

export type KindForm = { name: string, number: number, fields: Array<FieldForm> };

export type Home = { officer: string, shift: ShiftBrief | null, status: StatusView, drafts: Array<DraftBrief>, must_read: number, to_read: number, sos: SosView | null, resume_route: string | null, now: string };

export type StatusView = { on_phone: number, photos_on_phone: number, attention: number, last_confirmed_at: string | null, last_try: LastTry | null, fix: Here | null, space_mb: number | null, syncing: SyncProgress | null };

export type PhoneView = { notebooks: Array<NotebookBrief>, unlocked: string | null, key_storage: string, demo: boolean, version: string, sos: SosView | null, can_sos: boolean };

export type NotebookBrief = { id: string, officer: string, city: string, on_phone: number | null, shift_open: boolean };

export type SessionView = { officer: string, notebook: string, resume_route: string | null };

export type CityView = { name: string, time_zone: string, emergency_number: string, zones: Array<ZoneView>, units: Array<string>, agencies: Array<string>, services: Array<Service>, bounds: Array<number>, centre: Array<number>, zoom: number, notice_en: string, notice_fr: string, medical: MedicalView, has_map: boolean };

export type ZoneView = { id: string, name: string };

export type Service = { id: string, name: string, kind: string, phone: string | null, hours: string, accepts: string, address: string | null, lat: number | null, lon: number | null };

export type MedicalView = { note_en: string, note_fr: string, intervals: Array<MedicalInterval> };

export type MedicalInterval = { name: string, seconds: number, source: string, signed_off: string };

export type Check = { name: string, ok: boolean, detail: string };

export type PhotoBrief = { record: string, linked_to: string | null, taken_at: string, media_type: string, width: number | null, height: number | null, bytes: number, state: SyncState, has_thumbnail: boolean, hash: string, caption: string | null };

export type SyncState = "unfinished" | "saved" | "sent" | "confirmed" | "attention";

export type RecordBrief = { record: string, kind: string, happened_at: string, written_at: string, late: boolean, corrected: boolean, withdrawn: boolean, state: SyncState, title: string, place: string | null, photos: number, photos_held: number, own: boolean, author: string };

export type RecordView = { brief: RecordBrief, fields: Array<FieldView>, lines: Array<LineView>, photos: Array<PhotoBrief>, hash: string };

export type FieldView = { name: string, value: FieldValue, conflict: Array<FieldValue> | null };

export type LineView = { hash: string, author: string, happened_at: string, written_at: string, late: boolean, reason: string | null, changes: Array<LineChange>, state: SyncState };

export type LineChange = { field: string, before: FieldValue, after: FieldValue };

export type Recording = "on" | "paused" | "stalled" | "off";

export type RouteView = { segments: Array<Array<[number, number]>>, gaps: Array<Gap>, stops: Array<StopView>, distance_m: number, here: Here | null, recording: Recording };

export type Gap = { from: string, to: string, cause: string, a: [number, number] | null, b: [number, number] | null };

export type StopView = { lon: number, lat: number, from: string, to: string };

export type Here = { lat: number, lon: number, accuracy_m: number, age_s: number };

export type ShiftBrief = { record: string, unit: string, zone: string, zone_name: string, mode: string, partner: string | null, started_at: string, on_break_since: string | null, distance_m: number, recording: Recording, stalled_cause: string | null };

export type ShiftOptions = { last: ShiftStart | null, units: Array<string>, zones: Array<ZoneView>, agencies: Array<string>, kit: Array<string>, modes: Array<string> };

export type ShiftStart = { unit: string, zone: string, mode: string, partner: string | null, partner_agency: string | null, kit: Array<string> };

export type ShiftEnding = { remark: string, kit_returned: Array<string>, naloxone_used: number };

export type EndOfShift = { record: string, started_at: string, exceptions: Array<ShiftException>, records: number, confirmed: number, on_phone: number, photos: number, photos_confirmed: number, kit: Array<string>, naloxone_used: number, distance_m: number, gaps: Array<Gap>, log: string, handover: Array<HandoverItem> };

export type ShiftException = { record: string, kind: string, why: string, happened_at: string };

export type SosView = { record: string, raised_at: string, received: boolean, acknowledged_by: string | null, acknowledged_at: string | null, stood_down: boolean, position: SosPosition | null, last_try_at: string | null };

export type SosPosition = { lat: number, lon: number, accuracy_m: number, age_s: number, text: string };

export type SyncPhase = "records" | "photos" | "reading" | "done";

export type SyncProgress = { phase: SyncPhase, sent: number, total: number, bytes: number };

export type SyncReport = { sent: number, confirmed: number, received: number, photos_sent: number, on_phone: number, failure: AppError | null };

export type LastTry = { at: string, ok: boolean, code: string | null };

export type Outbox = { items: Array<RecordBrief>, photos: Array<PhotoBrief>, status: StatusView };

export type ManifestView = { shift: string, records: number, photos: number, all_held: boolean, signed: boolean, missing: Array<MissingItem>, at: string | null };

export type MissingItem = { what: string, record: string, kind: string };
