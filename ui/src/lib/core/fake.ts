// A core without Rust, for tests and pictures: it answers every command from a made-up town and remembers what it was
// told. Never shipped: the lint forbids importing it outside tests.

import { emit } from '@tauri-apps/api/event';
import { clearMocks, mockConvertFileSrc, mockIPC } from '@tauri-apps/api/mocks';
import type { Commands, What } from './commands';
import * as made from './fake-records';
import * as town from './fake-town';
import type { DraftView, FieldValue, OriginalsRule, PhotoBrief } from './views';

type Name = keyof Commands;
type Answers = { [C in Name]: (input: Commands[C]['input']) => Commands[C]['view'] };
export type Asked = { command: string; input: unknown };

export class FakeCore {
  readonly asked: Asked[] = [];
  readonly drafts = new Map<string, DraftView>();
  phone = town.phoneView();
  home = town.home();
  briefing = made.briefing();
  originals: OriginalsRule = 'wifi';
  answers: Answers;
  #refusals = new Map<string, { code: string; message: string }>();

  constructor() {
    this.answers = answersOf(this);
  }

  /** Takes the place of the core until `stop`. */
  start(): this {
    mockIPC((command, payload) => this.#answer(command, payload), { shouldMockEvents: true });
    mockConvertFileSrc('windows');
    return this;
  }

  stop(): void {
    clearMocks();
  }

  /** Refuses a command from now on; without a code it answers again. */
  refuse(command: Name | 'photo_add', code?: string, message = ''): void {
    if (code) this.#refusals.set(command, { code, message });
    else this.#refusals.delete(command);
  }

  /** Says that something changed, as the core does after a write. */
  async changed(...what: What[]): Promise<void> {
    await emit('changed', { what });
  }

  /** Returns the inputs of one command so far. */
  inputs(command: string): unknown[] {
    return this.asked.filter((one) => one.command === command).map((one) => one.input);
  }

  draft(record: string): DraftView {
    const found = this.drafts.get(record) ?? made.draft('encounter', record);
    this.drafts.set(record, found);
    return found;
  }

  #answer(command: string, payload: unknown): unknown {
    const input = (payload as { input?: unknown } | undefined)?.input;
    this.asked.push({ command, input });
    const refusal = this.#refusals.get(command);
    if (refusal) throw refusal;
    if (command === 'photo_add') return this.#addPhoto();
    const answer = this.answers[command as Name] as ((input: unknown) => unknown) | undefined;
    if (!answer) throw { code: 'E-INTERNAL', message: `no such command: ${command}` };
    return structuredClone(answer(input));
  }

  #addPhoto(): PhotoBrief {
    const open = [...this.drafts.values()].at(-1);
    const photo = made.photo(`p${this.asked.length}`, open?.record ?? null);
    open?.photos.push(photo);
    return photo;
  }
}

function answersOf(core: FakeCore): Answers {
  return { ...people(core), ...shifts(core), ...drafts(core), ...reading(core) };
}

function people(core: FakeCore) {
  const unlocked = () => {
    core.phone = { ...core.phone, unlocked: 'n1' };
    return { officer: 'A. Patel', notebook: 'n1', resume_route: core.home.resume_route };
  };
  const sos = (some: Parameters<typeof town.sosView>[0]) => (core.phone.sos = town.sosView(some));
  return {
    phone_state: () => core.phone,
    enrol: () => (core.phone = { ...town.phoneView(), unlocked: null }),
    unlock: unlocked,
    lock: () => (core.phone = { ...core.phone, unlocked: null }),
    city: town.cityView,
    successor_read: () => ((core.home.successor = null), null),
    cut_log_read: () => ((core.home.cut_log = null), null),
    screen_keep: () => null,
    language_keep: () => null,
    diagnostics: () => [
      { name: 'storage', ok: true, detail: '12 GB free' },
      { name: 'gps', ok: true, detail: '±6 m, 2 s ago' },
      { name: 'server', ok: false, detail: 'last answer 20:41' },
    ],
    rescue_export: () => ({ name: 'patrolbook.rescue', folder: '/home/Downloads', kilobytes: 412 }),
    sos_raise: () => sos({}),
    sos_stand_down: () => sos({ stood_down: true }),
    sos_state: () => core.phone.sos,
  } satisfies Partial<Answers>;
}

function shifts(core: FakeCore) {
  const city = town.cityView();
  const onBreak = (since: string | null) => {
    if (core.home.shift)
      core.home.shift = { ...core.home.shift, on_break_since: since, recording: since ? 'paused' : 'on' };
    return core.home;
  };
  return {
    home: () => core.home,
    shift_options: () => ({
      last: {
        unit: 'U12',
        zone: 'Z2',
        mode: 'bike',
        partner: 'Roy',
        partner_agency: null,
        kit: ['naloxone', 'radio'],
      },
      ...{
        units: city.units,
        zones: city.zones,
        agencies: city.agencies,
        modes: ['foot', 'bike', 'vehicle'],
      },
      kit: ['naloxone', 'radio', 'sharps_kit', 'first_aid', 'aed'],
    }),
    shift_start: () => (core.home = { ...core.home, shift: town.shiftBrief() }),
    shift_pause: () => onBreak(town.at(0)),
    shift_resume: () => onBreak(null),
    shift_review: () => ({ ...made.endOfShift(), photos_waiting: core.home.status.photos_waiting }),
    shift_end: () => (core.home = { ...core.home, shift: null }),
    manifest: ({ shift }) => ({
      ...{ shift, records: 47, photos: 31, all_held: false, signed: true, at: null },
      officer_signed_at: town.at(-1),
      photos_waiting: core.home.status.photos_waiting,
      missing: [{ what: 'photo', record: 'p1', kind: 'photo', waits_for_wifi: waits(core) }],
    }),
    handover_add: () => null,
    handover_remove: () => null,
  } satisfies Partial<Answers>;
}

function drafts(core: FakeCore) {
  const put = (record: string, some: Partial<DraftView>) => {
    const draft = { ...core.draft(record), ...some };
    core.drafts.set(record, draft);
    return draft;
  };
  return {
    draft_open: ({ kind }) => {
      const record = `d${core.drafts.size + 1}`;
      core.drafts.set(record, made.draft(kind, record));
      return core.draft(record);
    },
    draft_correct: ({ record }) =>
      put(record, { correction: true, fields: { kind: 'assist', outcome: 'resolved' } }),
    draft_get: ({ record }) => core.draft(record),
    draft_set: ({ record, field, value }) => {
      put(record, { fields: { ...core.draft(record).fields, [field]: value } });
      return null;
    },
    draft_happened_at: ({ record, at }) => put(record, { happened_at: at, late: true }),
    draft_step: ({ record, step, detail }) => {
      const row: FieldValue = detail ? [town.at(0), step, detail] : [town.at(0), step];
      const { fields } = core.draft(record);
      const steps = Array.isArray(fields.steps) ? fields.steps : [];
      return put(record, { fields: { ...fields, steps: [...steps, row] } });
    },
    draft_save: ({ record }) => {
      const { fields, kind } = core.draft(record);
      const wanted = { encounter: ['kind', 'outcome'], hazard: ['kind', 'action'] }[kind] ?? ['outcome'];
      const missing = wanted.filter((name) => !fields[name]);
      if (missing.length > 0) throw { code: 'E-FORM-1', message: missing.join(',') };
      return { record, undo_seconds: 8 };
    },
    draft_discard: ({ record }) => {
      core.drafts.delete(record);
      return null;
    },
  } satisfies Partial<Answers>;
}

const waits = ({ home }: FakeCore) => home.status.photos_waiting > 0;

function reading(core: FakeCore) {
  const nothing = () => null;
  return {
    ...{ record_undo: nothing, record_withdraw: nothing, record_settle: nothing, photo_discard: nothing },
    record: ({ record }) => made.recordView(record),
    records: () => made.records(),
    search: ({ text }) => made.records().filter((brief) => JSON.stringify(brief).includes(text)),
    outbox: () => ({
      items: made.records().filter((brief) => ['saved', 'sent', 'attention'].includes(brief.state)),
      ...{ photos: [made.photo('p1')], status: core.home.status },
    }),
    originals: () => core.originals,
    originals_keep: ({ rule }) => ((core.originals = rule), null),
    originals_now: () => ((core.home.status.photos_waiting = 0), made.synced()),
    sync_now: made.synced,
    briefing: () => core.briefing,
    briefing_acknowledge: ({ item }) => {
      core.briefing = core.briefing.map((one) =>
        one.record === item ? { ...one, acknowledged_at: town.at(0) } : one,
      );
      return null;
    },
    route: town.route,
    route_export: ({ format }) => ({ name: `patrol.${format}`, folder: '/home/Downloads' }),
    coverage: town.coverage,
    suggest: ({ minutes }) => town.suggestion(minutes),
  } satisfies Partial<Answers>;
}
