// The fake core and the settings, as the address says how things stand: ?theme=red&language=fr-CA&text=200&as=locked
// Runs before the phone's own code.

import { FakeCore } from '../../src/lib/core/fake';
import { briefing, endOfShift, photo } from '../../src/lib/core/fake-records';
import * as town from '../../src/lib/core/fake-town';

declare global {
  interface Window {
    fake: FakeCore;
  }
}

const asked = new URLSearchParams(window.location.search);
const core = new FakeCore().start();
window.fake = core;

const SCENES: Record<string, () => void> = {
  locked: () => (core.phone = { ...core.phone, unlocked: null }),
  two: () => {
    const other = {
      ...core.phone.notebooks[0]!,
      id: 'n2',
      officer: 'L. Roy',
      on_phone: 0,
      shift_open: false,
    };
    core.phone = { ...core.phone, unlocked: null, notebooks: [...core.phone.notebooks, other] };
  },
  new: () => (core.phone = { ...core.phone, unlocked: null, notebooks: [], can_sos: false }),
  off: () => (core.home = { ...core.home, shift: null, must_read: 2, to_read: 1 }),
  break: () => core.answers.shift_pause(),
  busy: () => {
    const draft = { record: 'r5', kind: 'encounter', opened_at: town.at(-5), correction: false, title: null };
    const status = { ...core.home.status, fix: null, attention: 1 };
    const shift = { ...town.shiftBrief(), recording: 'stalled' as const, stalled_cause: 'permission' };
    core.home = { ...core.home, drafts: [draft], must_read: 2, status, shift };
  },
  sos: () => (core.phone = { ...core.phone, sos: town.sosView() }),
  received: () => (core.phone = { ...core.phone, sos: town.sosView({ received: true }) }),
  answered: () => {
    const some = { received: true, acknowledged_by: 'M. Chan', acknowledged_at: town.at(0) };
    core.phone = { ...core.phone, sos: town.sosView(some) };
  },
  empty: () => {
    core.answers.records = () => [];
    core.answers.outbox = () => ({ items: [], photos: [], status: { ...core.home.status, on_phone: 0 } });
    core.answers.route = () => ({ ...town.route(), segments: [], gaps: [], stops: [] });
    core.briefing = [];
  },
  refused: () => {
    for (const command of [
      'home',
      'records',
      'record',
      'outbox',
      'shift_review',
      'briefing',
      'draft_get',
    ] as const)
      core.refuse(command, 'E-DB-1', 'The notebook cannot be opened.');
  },
  read: () => (core.briefing = briefing().map((item) => ({ ...item, acknowledged_at: town.at(-3) }))),
  held: () => {
    core.answers.manifest = ({ shift }) => ({
      ...{
        shift,
        records: 47,
        photos: 31,
        all_held: true,
        signed: true,
        missing: [],
        at: town.at(0),
        photos_waiting: 0,
      },
      officer_signed_at: town.at(-1),
    });
  },
  waits: () => (core.home = { ...core.home, status: { ...core.home.status, photos_waiting: 12 } }),
  streets: () => {
    const told = { distance_m: 5210, along_streets_m: 4120, by_places_m: 7300, doubtful: true };
    core.answers.route = () => ({ ...town.route(), ...told });
    core.answers.shift_review = () => ({ ...endOfShift(), ...told });
  },
  cut: () => (core.home = { ...core.home, shift: null, cut_log: { lines: 3, at: town.at(-4) } }),
  photos: () => {
    const draft = core.draft('d1');
    draft.photos = [photo('p1', 'd1'), { ...photo('p2', 'd1'), has_thumbnail: false, state: 'attention' }];
  },
  welfare: () => {
    const steps = [
      [town.at(-2), 'started'],
      [town.at(-1.9), 'no_response'],
      [town.at(-1.7), 'called_emergency'],
      [town.at(-1.5), 'breathing_slow_noisy'],
      [town.at(-0.8), 'naloxone_dose', '1'],
    ];
    core.drafts.set('d1', {
      ...core.draft('d1'),
      kind: 'welfare_check',
      fields: { place: 'near 100 Example St', steps },
    });
  },
};

for (const kind of ['encounter', 'hazard', 'welfare_check', 'handover_item', 'photo'])
  core.answers.draft_open({ kind });
SCENES[asked.get('as') ?? '']?.();

const keep = {
  theme: asked.get('theme'),
  language: asked.get('language'),
  text: asked.get('text'),
  hand: asked.get('hand'),
};
const chosen = Object.entries(keep).filter(([, value]) => value !== null);
localStorage.setItem(
  'patrolbook.settings',
  JSON.stringify({ theme: 'light', ...Object.fromEntries(chosen) }),
);
