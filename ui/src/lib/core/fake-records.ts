// Made-up records of a made-up evening, for tests and pictures. Never shipped.

import { at, route } from './fake-town';
import type * as V from './views';

export function draft(kind: string, record: string): V.DraftView {
  return {
    ...{ record, kind, correction: false, opened_at: at(0), happened_at: at(0), now: at(0), late: false },
    fields: { place: 'near 100 Example St' },
    ...{
      missing: ['kind', 'outcome'],
      photos: [],
      place_guess: { text: 'near 100 Example St', zone: 'Z2' },
    },
    same_as_last: { kind: 'social_contact', outcome: 'resolved' },
  };
}

export function recordBrief(record: string, some: Partial<V.RecordBrief> = {}): V.RecordBrief {
  return {
    ...{
      record,
      kind: 'encounter',
      happened_at: at(-40),
      written_at: at(-39),
      late: false,
      corrected: false,
    },
    ...{
      withdrawn: false,
      state: 'saved',
      title: 'assist',
      place: 'near 100 Example St',
      at: [-125.85, 49.48],
      photos: 0,
      photos_held: 0,
    },
    ...{ own: true, author: 'A. Patel' },
    ...some,
  };
}

export function records(): V.RecordBrief[] {
  return [
    recordBrief('r5', { state: 'unfinished', title: '', happened_at: at(-5) }),
    recordBrief('r1', { photos: 3, photos_held: 2, state: 'sent' }),
    recordBrief('r2', {
      kind: 'hazard',
      title: 'hazard_kind.needles · hazard_action.dealt_with',
      state: 'confirmed',
      happened_at: at(-90),
    }),
    recordBrief('r3', {
      kind: 'welfare_check',
      title: 'welfare_outcome.ok_helped',
      state: 'confirmed',
      corrected: true,
      happened_at: at(-130),
    }),
    recordBrief('r4', {
      title: 'encounter_kind.social_contact',
      state: 'attention',
      late: true,
      happened_at: at(-1500),
    }),
  ];
}

export function recordView(record: string): V.RecordView {
  const hash = 'b6f0c2d19a'.repeat(6) + 'b6f0';
  return {
    brief: recordBrief(record, { corrected: true, state: 'confirmed' }),
    fields: [
      { name: 'kind', value: 'assist', conflict: null },
      { name: 'outcome', value: 'referred', conflict: ['resolved'] },
      { name: 'people_count', value: 2, conflict: null },
      { name: 'note', value: 'Gave water and a blanket. Asked for a bed tonight.', conflict: null },
    ],
    lines: [
      {
        ...{
          hash: 'h1',
          author: 'A. Patel',
          happened_at: at(-40),
          written_at: at(-39),
          late: false,
          reason: null,
        },
        changes: [{ field: 'outcome', before: null, after: 'resolved' }],
        state: 'confirmed',
      },
      {
        ...{ hash: 'h2', author: 'A. Patel', happened_at: at(-40), written_at: at(-10), late: true },
        ...{
          reason: 'The bed was found later.',
          changes: [{ field: 'outcome', before: 'resolved', after: 'referred' }],
        },
        state: 'saved',
      },
    ],
    photos: [photo('p1')],
    hash,
  };
}

export function photo(record: string, linked_to: string | null = 'r1'): V.PhotoBrief {
  return {
    ...{
      record,
      linked_to,
      taken_at: at(-38),
      media_type: 'image/jpeg',
      width: 4000,
      height: 3000,
      bytes: 4_200_000,
    },
    ...{ state: 'saved', has_thumbnail: true, hash: 'a3'.repeat(32), caption: null, notes: [] },
  };
}

export function briefing(): V.BriefingItem[] {
  const item = { author: 'M. Chan', written_at: at(-600), acknowledged_at: null };
  return [
    {
      ...{ ...item, record: 'b1', kind: 'hazard', must_read: true, expires_at: at(300) },
      text: 'Broken glass on the stairs behind the Market Hall. Works comes in the morning.',
    },
    {
      ...{ ...item, record: 'b2', kind: 'promised', must_read: true, expires_at: at(900) },
      text: 'Promised the baker on Lantern St to look in before closing.',
    },
    {
      ...item,
      record: 'b3',
      kind: 'follow_up',
      text: 'Light out at the ferry dock.',
      must_read: false,
      expires_at: at(2000),
    },
  ];
}

export function endOfShift(): V.EndOfShift {
  return {
    ...{
      record: 'shift1',
      started_at: at(-480),
      records: 23,
      confirmed: 20,
      on_phone: 3,
      photos: 6,
      photos_confirmed: 5,
      photos_waiting: 0,
    },
    exceptions: [
      { record: 'r5', kind: 'encounter', why: 'draft', happened_at: at(-5) },
      { record: 'p1', kind: 'photo', why: 'unlinked_photo', happened_at: at(-38) },
    ],
    ...{ kit: ['naloxone', 'radio', 'first_aid'], naloxone_used: 1, gaps: route().gaps },
    ...{ distance_m: 9420, along_streets_m: 0, by_places_m: 9610, doubtful: false },
    log: '14:00 Shift began, U12, Downtown, by bike, with Roy.\n14:40 Encounter: assist, resolved.',
    handover: [
      {
        record: 'h1',
        kind: 'hazard',
        text: 'Needles behind the library.',
        must_read: true,
        expires_at: at(700),
      },
    ],
  };
}

export function synced(): V.SyncReport {
  const sent = { sent: 3, confirmed: 3, received: 1, photos_sent: 1, on_phone: 0 };
  return { ...sent, failure: null, orders: [] };
}
