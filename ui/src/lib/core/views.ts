// Written from Rust by `make types`; not to be edited.

export type AppError = { 
/**
 * A stable code, such as `E-PIN-1`.
 */
code: string, 
/**
 * The sentence in English; screens show their own words for the code where they have them.
 */
message: string, };

export type FieldValue = null | boolean | number | string | Array<FieldValue>;

export type BriefingItem = { 
/**
 * The item's record.
 */
record: string, 
/**
 * What it is about.
 */
kind: string, 
/**
 * What it says.
 */
text: string, 
/**
 * Whether it must be acknowledged.
 */
must_read: boolean, 
/**
 * When it no longer holds.
 */
expires_at: string, 
/**
 * Who wrote it.
 */
author: string, 
/**
 * When it was written.
 */
written_at: string, 
/**
 * When this officer acknowledged it.
 */
acknowledged_at: string | null, };

export type HandoverItem = { 
/**
 * The item's record.
 */
record: string, 
/**
 * What it is about.
 */
kind: string, 
/**
 * What it says.
 */
text: string, 
/**
 * Whether it must be acknowledged.
 */
must_read: boolean, 
/**
 * When it no longer holds.
 */
expires_at: string, };

export type HandoverInput = { 
/**
 * What it is about.
 */
kind: string, 
/**
 * What it says.
 */
text: string, 
/**
 * Whether it must be acknowledged.
 */
must_read: boolean, 
/**
 * For how many hours it holds, 1 to 168.
 */
hours: number, };

export type DraftBrief = { 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * When it was opened.
 */
opened_at: string, 
/**
 * Whether it corrects a saved record.
 */
correction: boolean, 
/**
 * Its first code or words.
 */
title: string | null, };

export type DraftView = { 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * Whether it corrects a saved record.
 */
correction: boolean, 
/**
 * When it was opened.
 */
opened_at: string, 
/**
 * When it happened.
 */
happened_at: string, 
/**
 * The core's clock.
 */
now: string, 
/**
 * Whether it is written down more than 30 minutes after it happened.
 */
late: boolean, 
/**
 * What is filled in, by field name.
 */
fields: { [key in string]: FieldValue }, 
/**
 * Required fields that are missing.
 */
missing: Array<string>, 
/**
 * Photos linked to it.
 */
photos: Array<PhotoBrief>, 
/**
 * Where it seems to be.
 */
place_guess: PlaceGuess | null, 
/**
 * The codes of the last record of this kind.
 */
same_as_last: { [key in string]: FieldValue } | null, };

export type PlaceGuess = { 
/**
 * "100 Example St", or the zone and the coordinates.
 */
text: string, 
/**
 * The zone's id.
 */
zone: string | null, };

export type Saved = { 
/**
 * The record.
 */
record: string, 
/**
 * For how long an undo still destroys it.
 */
undo_seconds: number, };

export type FieldForm = { 
/**
 * The field's number.
 */
number: number, 
/**
 * Its name; its label is `field.<name>`.
 */
name: string, 
/**
 * The type of its value.
 */
kind: string, 
/**
 * The name of its code list; a code's label is `code.<list>.<code>`.
 */
list: string | null, 
/**
 * The codes in the order in which to offer them.
 */
codes: Array<string>, 
/**
 * Whether a record cannot be saved without it.
 */
required: boolean, 
/**
 * `low`, `moderate` or `high`.
 */
sensitivity: string, 
/**
 * The most characters of a text.
 */
max: number | null, 
/**
 * Whether every kind has it.
 */
common: boolean, };

export type KindForm = { 
/**
 * The kind's name; its label is `kind.<name>`.
 */
name: string, 
/**
 * Its number.
 */
number: number, 
/**
 * Its fields, common ones first.
 */
fields: Array<FieldForm>, };

export type Home = { 
/**
 * The officer's name.
 */
officer: string, 
/**
 * The open shift.
 */
shift: ShiftBrief | null, 
/**
 * The status line.
 */
status: StatusView, 
/**
 * Unfinished records.
 */
drafts: Array<DraftBrief>, 
/**
 * Briefing items that must be read and are not acknowledged.
 */
must_read: number, 
/**
 * All briefing items that are not acknowledged.
 */
to_read: number, 
/**
 * The call for help that is open.
 */
sos: SosView | null, 
/**
 * The screen that was open when the app last stopped.
 */
resume_route: string | null, 
/**
 * That the notebook is a new one, until the officer has read why.
 */
successor: Successor | null, 
/**
 * That the end of the log was damaged, until the officer has read it.
 */
cut_log: CutLog | null, 
/**
 * The core's clock.
 */
now: string, };

export type StatusView = { 
/**
 * Records above the last receipt.
 */
on_phone: number, 
/**
 * Photos without the server's receipt.
 */
photos_on_phone: number, 
/**
 * Those of them that wait for Wi-Fi.
 */
photos_waiting: number, 
/**
 * Records that the server keeps aside or that have a conflict.
 */
attention: number, 
/**
 * When the last receipt came.
 */
last_confirmed_at: string | null, 
/**
 * The last try to reach the server.
 */
last_try: LastTry | null, 
/**
 * The last fix.
 */
fix: Here | null, 
/**
 * Free space in megabytes.
 */
space_mb: number | null, 
/**
 * Whether the server revoked this phone: it reads nothing new, and what it sends is kept aside.
 */
revoked: boolean, 
/**
 * Whether the server understands less than this app writes: it keeps all, and shows the rest once it is updated.
 */
server_behind: boolean, 
/**
 * Whether the server asks for something that only a newer app can do.
 */
newer_order: boolean, 
/**
 * What is being sent now.
 */
syncing: SyncProgress | null, };

export type PhoneView = { 
/**
 * The notebooks on this phone.
 */
notebooks: Array<NotebookBrief>, 
/**
 * The notebook that is unlocked on the screen.
 */
unlocked: string | null, 
/**
 * Where the phone's secret lies: `file` or `keystore`.
 */
key_storage: string, 
/**
 * Whether the city is the made-up one.
 */
demo: boolean, 
/**
 * The app's version.
 */
version: string, 
/**
 * The call for help that is open.
 */
sos: SosView | null, 
/**
 * Whether a call for help could be sent: a notebook exists.
 */
can_sos: boolean, };

export type NotebookBrief = { 
/**
 * Its id.
 */
id: string, 
/**
 * The officer's name.
 */
officer: string, 
/**
 * The city's name.
 */
city: string, 
/**
 * Records above the last receipt; unknown while it is locked.
 */
on_phone: number | null, 
/**
 * Whether a shift is open; unknown (false) while it is locked.
 */
shift_open: boolean, 
/**
 * Whether its file was found damaged and moved aside.
 */
damaged: boolean, 
/**
 * Whether ten wrong PINs have closed it for good.
 */
closed: boolean, 
/**
 * How far its wipe by order of the server is, if there is one.
 */
wipe: WipeState | null, };

export type WipeState = "waits" | "done";

export type Successor = { 
/**
 * `fork`, `restored`, `damaged` or `enrolled`; or `both`: server and phone went back in time.
 */
why: string, 
/**
 * Whether the server was asked for what it holds.
 */
done: boolean, 
/**
 * Lines that came back.
 */
lines: number, 
/**
 * Lines of which something knows and nobody has.
 */
missing: number, };

export type CutLog = { 
/**
 * Lines that the rescue copy knew of, and the notebook has not.
 */
lines: number, 
/**
 * When it was noticed.
 */
at: string, };

export type SessionView = { 
/**
 * The officer's name.
 */
officer: string, 
/**
 * The notebook.
 */
notebook: string, 
/**
 * The screen that was open when the app last stopped.
 */
resume_route: string | null, };

export type CityView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its IANA time zone.
 */
time_zone: string, 
/**
 * The emergency number.
 */
emergency_number: string, 
/**
 * Its patrol zones.
 */
zones: Array<ZoneView>, 
/**
 * Its units' call signs.
 */
units: Array<string>, 
/**
 * Agencies that join patrols.
 */
agencies: Array<string>, 
/**
 * Services to refer to.
 */
services: Array<Service>, 
/**
 * West, south, east, north in degrees.
 */
bounds: Array<number>, 
/**
 * Longitude and latitude in degrees.
 */
centre: Array<number>, 
/**
 * The map's first zoom level.
 */
zoom: number, 
/**
 * What is recorded on a shift, who sees it, for how long: English.
 */
notice_en: string, 
/**
 * The same in Canadian French.
 */
notice_fr: string, 
/**
 * Medical intervals, each with its source, or why there are none.
 */
medical: MedicalView, 
/**
 * Whether a map file is on the phone.
 */
has_map: boolean, 
/**
 * Whose data the map is made of.
 */
attribution: string | null, };

export type ZoneView = { 
/**
 * Its id.
 */
id: string, 
/**
 * Its name.
 */
name: string, };

export type Service = { 
/**
 * Its id in the city's directory.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * What it is.
 */
kind: string, 
/**
 * Its telephone number.
 */
phone: string | null, 
/**
 * When it is open.
 */
hours: string, 
/**
 * Who is accepted.
 */
accepts: string, 
/**
 * Where it is.
 */
address: string | null, 
/**
 * Latitude in degrees.
 */
lat: number | null, 
/**
 * Longitude in degrees.
 */
lon: number | null, };

export type MedicalView = { 
/**
 * The note in English.
 */
note_en: string, 
/**
 * The note in Canadian French.
 */
note_fr: string, 
/**
 * The intervals; empty where nobody signed any.
 */
intervals: Array<MedicalInterval>, };

export type MedicalInterval = { 
/**
 * What it is between.
 */
name: string, 
/**
 * How long, in seconds.
 */
seconds: number, 
/**
 * Who says so.
 */
source: string, 
/**
 * When it was signed off.
 */
signed_off: string, };

export type Check = { 
/**
 * What was tested.
 */
name: string, 
/**
 * Whether it is well.
 */
ok: boolean, 
/**
 * What was found.
 */
detail: string, };

export type RescueFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * The folder that it lies in.
 */
folder: string, 
/**
 * Its size, in thousands of bytes.
 */
kilobytes: number, };

export type PhotoBrief = { 
/**
 * The photo's record.
 */
record: string, 
/**
 * The record that it belongs to.
 */
linked_to: string | null, 
/**
 * When it was taken in.
 */
taken_at: string, 
/**
 * Its media type.
 */
media_type: string, 
/**
 * Width in pixels as shown.
 */
width: number | null, 
/**
 * Height in pixels as shown.
 */
height: number | null, 
/**
 * Length of the original in bytes.
 */
bytes: number, 
/**
 * Where it is.
 */
state: SyncState, 
/**
 * Whether a preview exists.
 */
has_thumbnail: boolean, 
/**
 * SHA-256 of the original.
 */
hash: string, 
/**
 * What it shows.
 */
caption: string | null, 
/**
 * What the officer is told where it was added: `photo.note.<note>`.
 */
notes: Array<string>, };

export type SyncState = "unfinished" | "saved" | "sent" | "confirmed" | "attention";

export type OriginalsRule = "wifi" | "any_link";

export type RecordBrief = { 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * When it happened.
 */
happened_at: string, 
/**
 * When it was written.
 */
written_at: string, 
/**
 * Whether it was written more than 30 minutes after it happened.
 */
late: boolean, 
/**
 * Whether it was corrected.
 */
corrected: boolean, 
/**
 * Whether it was taken back.
 */
withdrawn: boolean, 
/**
 * Where it is.
 */
state: SyncState, 
/**
 * Its first code or words.
 */
title: string, 
/**
 * The place as spoken.
 */
place: string | null, 
/**
 * Where it was written, for the map: longitude and latitude in degrees.
 */
at: [number, number] | null, 
/**
 * Photos linked to it.
 */
photos: number, 
/**
 * Those that the server holds.
 */
photos_held: number, 
/**
 * Whether this officer wrote it.
 */
own: boolean, 
/**
 * Who wrote it.
 */
author: string, };

export type RecordView = { 
/**
 * As in a list.
 */
brief: RecordBrief, 
/**
 * Its fields as they stand.
 */
fields: Array<FieldView>, 
/**
 * Every line about it, oldest first.
 */
lines: Array<LineView>, 
/**
 * Photos linked to it.
 */
photos: Array<PhotoBrief>, 
/**
 * The chain hash of its last line.
 */
hash: string, };

export type FieldView = { 
/**
 * Its name.
 */
name: string, 
/**
 * The value shown.
 */
value: FieldValue, 
/**
 * All values, where lines disagree.
 */
conflict: Array<FieldValue> | null, };

export type LineView = { 
/**
 * Its chain hash.
 */
hash: string, 
/**
 * Who wrote it.
 */
author: string, 
/**
 * When it happened, as this line says.
 */
happened_at: string, 
/**
 * When it was written.
 */
written_at: string, 
/**
 * Whether it was written more than 30 minutes after it happened.
 */
late: boolean, 
/**
 * Why it was written.
 */
reason: string | null, 
/**
 * What it changed.
 */
changes: Array<LineChange>, 
/**
 * Where it is.
 */
state: SyncState, };

export type LineChange = { 
/**
 * The field.
 */
field: string, 
/**
 * What it was.
 */
before: FieldValue, 
/**
 * What it became.
 */
after: FieldValue, };

export type Recording = "on" | "paused" | "stalled" | "off";

export type RouteView = { 
/**
 * Lines of longitude and latitude in degrees; never joined across a gap.
 */
segments: Array<Array<[number, number]>>, 
/**
 * Where the route is not known, and why.
 */
gaps: Array<Gap>, 
/**
 * Where the officer stood still.
 */
stops: Array<StopView>, 
/**
 * How far the officer went, in metres.
 */
distance_m: number, 
/**
 * What of it is along the city's streets, where the receiver measured no speed.
 */
along_streets_m: number, 
/**
 * How far it is along the recorded places alone, in metres.
 */
by_places_m: number, 
/**
 * Whether places and measured speed differ by more than a tenth: one of them is wrong.
 */
doubtful: boolean, 
/**
 * Where the phone is.
 */
here: Here | null, 
/**
 * Whether the route is being recorded.
 */
recording: Recording, };

export type RouteFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * The folder that it lies in.
 */
folder: string, };

export type Gap = { 
/**
 * When it begins.
 */
from: string, 
/**
 * When it ends.
 */
to: string, 
/**
 * `no_fix`, `killed`, `paused`, `permission`, `off`, `battery`, `clock` or `full`.
 */
cause: string, 
/**
 * The last known point before it: longitude, latitude.
 */
a: [number, number] | null, 
/**
 * The first known point after it.
 */
b: [number, number] | null, };

export type StopView = { 
/**
 * Longitude in degrees.
 */
lon: number, 
/**
 * Latitude in degrees.
 */
lat: number, 
/**
 * When it began.
 */
from: string, 
/**
 * When it ended.
 */
to: string, };

export type Here = { 
/**
 * Latitude in degrees.
 */
lat: number, 
/**
 * Longitude in degrees.
 */
lon: number, 
/**
 * Radius of 68 % confidence in metres; unknown where the receiver does not say.
 */
accuracy_m: number | null, 
/**
 * How many seconds ago it was heard; unknown when that was before the app was opened.
 */
age_s: number | null, };

export type CoverageView = { 
/**
 * The zones, in the city's order.
 */
zones: Array<ZoneCoverage>, };

export type ZoneCoverage = { 
/**
 * The zone.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * How long its streets are, in metres.
 */
length_m: number, 
/**
 * What of them was walked along, in metres.
 */
walked_m: number, 
/**
 * What of them was seen from nearby, the walked included, in metres.
 */
seen_m: number, };

export type Suggestion = { 
/**
 * Its line: longitude and latitude in degrees; empty where nothing within reach is wanted.
 */
line: Array<[number, number]>, 
/**
 * Its turns.
 */
legs: Array<LegView>, 
/**
 * How long it is, in metres.
 */
length_m: number, 
/**
 * How much of it is along streets that are wanted, in metres.
 */
wanted_m: number, 
/**
 * About how many minutes it takes.
 */
minutes: number, 
/**
 * A street that was walked within so many hours is not wanted.
 */
quiet_hours: number, };

export type LegView = { 
/**
 * `begin`, `straight`, `left`, `right` or `back`.
 */
turn: string, 
/**
 * The street's name, where it has one.
 */
street: string | null, 
/**
 * `primary`, `residential`, `lane` or `footway`.
 */
way: string, 
/**
 * How long it is, in metres.
 */
length_m: number, 
/**
 * Where it begins: longitude in degrees.
 */
lon: number, 
/**
 * Where it begins: latitude in degrees.
 */
lat: number, };

export type ShiftBrief = { 
/**
 * The shift's record.
 */
record: string, 
/**
 * The unit.
 */
unit: string, 
/**
 * The zone's id.
 */
zone: string, 
/**
 * The zone's name.
 */
zone_name: string, 
/**
 * Foot, bike or vehicle.
 */
mode: string, 
/**
 * The partner.
 */
partner: string | null, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When the running break began.
 */
on_break_since: string | null, 
/**
 * How far the officer went, in metres.
 */
distance_m: number, 
/**
 * Whether the route is being recorded.
 */
recording: Recording, 
/**
 * Why it is not.
 */
stalled_cause: string | null, 
/**
 * How many seconds lie between two fixes because the battery is low; nothing where it is not.
 */
battery_interval_s: number | null, };

export type ShiftOptions = { 
/**
 * The last shift's answers.
 */
last: ShiftStart | null, 
/**
 * The units.
 */
units: Array<string>, 
/**
 * The zones.
 */
zones: Array<ZoneView>, 
/**
 * Partner agencies.
 */
agencies: Array<string>, 
/**
 * The kit list.
 */
kit: Array<string>, 
/**
 * Ways to move.
 */
modes: Array<string>, };

export type ShiftStart = { 
/**
 * The unit.
 */
unit: string, 
/**
 * The zone's id.
 */
zone: string, 
/**
 * Foot, bike or vehicle.
 */
mode: string, 
/**
 * The partner.
 */
partner: string | null, 
/**
 * The agency of a joint patrol.
 */
partner_agency: string | null, 
/**
 * What the officer carries.
 */
kit: Array<string>, };

export type ShiftEnding = { 
/**
 * The officer's own line.
 */
remark: string, 
/**
 * What came back of the kit.
 */
kit_returned: Array<string>, 
/**
 * Doses of naloxone used.
 */
naloxone_used: number, };

export type EndOfShift = { 
/**
 * The shift's record.
 */
record: string, 
/**
 * When it began.
 */
started_at: string, 
/**
 * What is not finished.
 */
exceptions: Array<ShiftException>, 
/**
 * Records of the shift.
 */
records: number, 
/**
 * Those confirmed by the server.
 */
confirmed: number, 
/**
 * Those only on the phone.
 */
on_phone: number, 
/**
 * Photos of the shift.
 */
photos: number, 
/**
 * Those confirmed by the server.
 */
photos_confirmed: number, 
/**
 * Those that wait for Wi-Fi.
 */
photos_waiting: number, 
/**
 * The kit at the start.
 */
kit: Array<string>, 
/**
 * Doses of naloxone as counted from the welfare checks.
 */
naloxone_used: number, 
/**
 * How far the officer went, in metres.
 */
distance_m: number, 
/**
 * What of it is along the city's streets, where the receiver measured no speed.
 */
along_streets_m: number, 
/**
 * How far it is along the recorded places alone, in metres.
 */
by_places_m: number, 
/**
 * Whether places and measured speed differ by more than a tenth: one of them is wrong.
 */
doubtful: boolean, 
/**
 * Gaps of the route.
 */
gaps: Array<Gap>, 
/**
 * The day's log as written from what happened.
 */
log: string, 
/**
 * The handover as it stands.
 */
handover: Array<HandoverItem>, };

export type ShiftException = { 
/**
 * The record or draft.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * `draft`, `attention` or `unlinked_photo`.
 */
why: string, 
/**
 * When it happened.
 */
happened_at: string, };

export type SosView = { 
/**
 * Its record.
 */
record: string, 
/**
 * When it was raised.
 */
raised_at: string, 
/**
 * Whether the server has it.
 */
received: boolean, 
/**
 * The person who answered.
 */
acknowledged_by: string | null, 
/**
 * When they did.
 */
acknowledged_at: string | null, 
/**
 * Whether the officer stood it down.
 */
stood_down: boolean, 
/**
 * Whether it may be another officer than the one whose notebook it is in.
 */
caller_uncertain: boolean, 
/**
 * Where the officer is, to read aloud.
 */
position: SosPosition | null, 
/**
 * The last try to reach the server.
 */
last_try_at: string | null, };

export type SosPosition = { 
/**
 * Latitude in degrees.
 */
lat: number, 
/**
 * Longitude in degrees.
 */
lon: number, 
/**
 * Radius of 68 % confidence in metres; unknown where the receiver does not say.
 */
accuracy_m: number | null, 
/**
 * How old it is in seconds; unknown where its time is.
 */
age_s: number | null, 
/**
 * "100 Example St", or the zone and the coordinates.
 */
text: string, };

export type SyncPhase = "records" | "photos" | "reading" | "done";

export type SyncProgress = { 
/**
 * What it is doing.
 */
phase: SyncPhase, 
/**
 * Lines or photos done.
 */
sent: number, 
/**
 * Lines or photos in all.
 */
total: number, 
/**
 * Bytes sent.
 */
bytes: number, };

export type SyncReport = { 
/**
 * Lines sent.
 */
sent: number, 
/**
 * Lines receipted.
 */
confirmed: number, 
/**
 * Lines of others received.
 */
received: number, 
/**
 * Photos receipted.
 */
photos_sent: number, 
/**
 * Records still only on the phone.
 */
on_phone: number, 
/**
 * Why it stopped before the end.
 */
failure: AppError | null, 
/**
 * What the server tells this phone to do: `send_rescue`, `wipe`, or `order_` and a number.
 */
orders: Array<string>, };

export type LastTry = { 
/**
 * When.
 */
at: string, 
/**
 * Whether it went through.
 */
ok: boolean, 
/**
 * Why not.
 */
code: string | null, };

export type Outbox = { 
/**
 * Records, newest first.
 */
items: Array<RecordBrief>, 
/**
 * Photos without a receipt.
 */
photos: Array<PhotoBrief>, 
/**
 * The status line.
 */
status: StatusView, };

export type ManifestView = { 
/**
 * The shift's record.
 */
shift: string, 
/**
 * Records of the shift.
 */
records: number, 
/**
 * Photos of the shift.
 */
photos: number, 
/**
 * Whether the server holds everything.
 */
all_held: boolean, 
/**
 * Whether the server signed it.
 */
signed: boolean, 
/**
 * Photos of the shift that wait for Wi-Fi.
 */
photos_waiting: number, 
/**
 * What is missing.
 */
missing: Array<MissingItem>, 
/**
 * When it was signed.
 */
at: string | null, 
/**
 * When the officer signed the shift on this phone.
 */
officer_signed_at: string | null, };

export type MissingItem = { 
/**
 * `record` or `photo`.
 */
what: string, 
/**
 * The record.
 */
record: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * Whether it is a photo whose original waits for Wi-Fi.
 */
waits_for_wifi: boolean, };
