// A made-up evening in the made-up town, for tests and pictures. Never shipped.

import type * as V from './views';

/** Returns a moment so many minutes from now, as the core writes it: with an offset, here the machine's own. */
export function at(minutes: number): string {
  const then = new Date(Date.now() + minutes * 60_000);
  const offset = -then.getTimezoneOffset();
  const two = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, '0');
  const local = new Date(then.getTime() + offset * 60_000).toISOString().slice(0, 23);
  return `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}

export const POSITION = { lat: 49.4801, lon: -125.8502 };

export function phoneView(): V.PhoneView {
  return {
    notebooks: [
      {
        id: 'n1',
        officer: 'A. Patel',
        city: 'Example Harbour',
        on_phone: 3,
        shift_open: true,
        damaged: false,
        closed: false,
        wipe: null,
      },
    ],
    unlocked: 'n1',
    key_storage: 'file',
    demo: true,
    version: '0.1.0',
    sos: null,
    can_sos: true,
  };
}

export function cityView(): V.CityView {
  return {
    name: 'Example Harbour',
    time_zone: 'America/Vancouver',
    emergency_number: '9-1-1',
    zones: [
      { id: 'Z1', name: 'Waterfront' },
      { id: 'Z2', name: 'Downtown' },
      { id: 'Z3', name: 'West Side' },
      { id: 'Z4', name: 'North End' },
      { id: 'Z5', name: 'East Bank' },
    ],
    units: ['U12', 'U14', 'U15'],
    agencies: ['police', 'fire', 'health_outreach', 'ngo', 'parks', 'works'],
    services: services(),
    bounds: [-125.895, 49.455, -125.805, 49.505],
    centre: [-125.85, 49.48],
    zoom: 13,
    notice_en: 'The dispatcher and your crew leader see your last position. Routes are kept 60 days.',
    notice_fr:
      'La répartition et votre chef d’équipe voient votre dernière position. Parcours conservés 60 jours.',
    medical: { note_en: 'not medically approved', note_fr: 'non approuvé par un médecin', intervals: [] },
    has_map: true,
    attribution: 'Made up by Patrolbook',
  };
}

function services(): V.Service[] {
  const near = { lat: 49.4812, lon: -125.8489 };
  const shelter = { hours: '19:00–09:00', accepts: 'Adults, pets, couples; no proof of identity', ...near };
  return [
    {
      id: 's1',
      name: 'Lantern House',
      kind: 'shelter',
      phone: '250-555-0101',
      address: '216 Lantern St',
      ...shelter,
    },
    {
      ...{
        id: 's2',
        name: 'Mill Street Warming Centre',
        kind: 'warming',
        phone: null,
        address: '40 Mill St',
      },
      ...{ hours: '20:00–07:00', accepts: '', lat: 49.4722, lon: -125.86 },
    },
    {
      ...{ id: 's3', name: 'Harbour Crisis Line', kind: 'crisis_line', phone: '250-555-0109', address: null },
      ...{ hours: 'always', accepts: 'Everybody', lat: null, lon: null },
    },
  ];
}

export function shiftBrief(): V.ShiftBrief {
  return {
    ...{ record: 'shift1', unit: 'U12', zone: 'Z2', zone_name: 'Downtown', mode: 'bike', partner: 'Roy' },
    ...{ started_at: at(-222), on_break_since: null, distance_m: 9420, recording: 'on', stalled_cause: null },
    battery_interval_s: null,
  };
}

export function statusView(): V.StatusView {
  return {
    ...{ on_phone: 3, photos_on_phone: 1, photos_waiting: 0, attention: 0, last_confirmed_at: at(-33) },
    last_try: { at: at(-2), ok: false, code: 'E-NET-1' },
    fix: { ...POSITION, accuracy_m: 6, age_s: 2 },
    ...{ space_mb: 12_000, revoked: false, server_behind: false, newer_order: false, syncing: null },
  };
}

export function home(): V.Home {
  return {
    ...{
      officer: 'A. Patel',
      shift: shiftBrief(),
      status: statusView(),
      drafts: [],
      must_read: 0,
      to_read: 0,
    },
    ...{ sos: null, resume_route: null, successor: null, cut_log: null, now: at(0) },
  };
}

export function route(): V.RouteView {
  const walk = (from: number, count: number): [number, number][] =>
    Array.from({ length: count }, (_, n) => [
      POSITION.lon - 0.006 + (from + n) * 0.0002,
      POSITION.lat + Math.sin((from + n) / 6) * 0.0012,
    ]);
  const first = walk(0, 14);
  const second = walk(18, 12);
  return {
    segments: [first, second],
    gaps: [{ from: at(-60), to: at(-56), cause: 'no_fix', a: first.at(-1) ?? null, b: second[0] ?? null }],
    stops: [{ lon: -125.851, lat: 49.4805, from: at(-100), to: at(-88) }],
    ...{ distance_m: 9420, along_streets_m: 0, by_places_m: 9610, doubtful: false },
    ...{ here: { ...POSITION, accuracy_m: 12, age_s: 2 }, recording: 'on' },
  };
}

export function coverage(): V.CoverageView {
  return {
    zones: [
      { id: 'Z1', name: 'Downtown', length_m: 21_400, walked_m: 6_420, seen_m: 8_200 },
      { id: 'Z2', name: 'Waterfront', length_m: 12_900, walked_m: 0, seen_m: 310 },
    ],
  };
}

export function suggestion(minutes: number): V.Suggestion {
  const [lon, lat] = [POSITION.lon, POSITION.lat];
  const corners: [number, number][] = [
    [lon, lat],
    [lon + 0.004, lat],
    [lon + 0.004, lat + 0.003],
    [lon, lat + 0.003],
    [lon, lat],
  ];
  const turns = ['begin', 'left', 'left', 'left'];
  const streets = ['Example St', 'Harbour Ave', null, 'Fourth St'];
  return {
    line: corners,
    legs: turns.map((turn, n) => ({
      ...{ turn, street: streets[n] ?? null, way: 'lane', length_m: 300 },
      ...{ lon: corners[n]![0], lat: corners[n]![1] },
    })),
    ...{ length_m: minutes * 60, wanted_m: minutes * 48, minutes, quiet_hours: 8 },
  };
}

export function sosView(some: Partial<V.SosView> = {}): V.SosView {
  return {
    ...{ record: 'sos1', raised_at: at(-1), received: false, acknowledged_by: null, acknowledged_at: null },
    position: { ...POSITION, accuracy_m: 6, age_s: 4, text: 'near 100 Example St, Downtown' },
    ...{ stood_down: false, caller_uncertain: false, last_try_at: at(0) },
    ...some,
  };
}
