// Where an officer can be. The screens are in folders of the same names.

import { createRouter } from '$lib/router';

export const ROUTES = {
  unlock: '/unlock',
  enrol: '/enrol',
  briefing: '/briefing',
  start: '/start',
  home: '/home',
  encounter: '/encounter/:id',
  welfare: '/welfare/:id',
  hazard: '/hazard/:id',
  form: '/form/:id',
  record: '/record/:id',
  records: '/records',
  search: '/search',
  outbox: '/outbox',
  end: '/end',
  manifest: '/manifest/:shift',
  sos: '/sos',
  more: '/more',
  settings: '/settings',
  diagnostics: '/diagnostics',
  services: '/services',
  map: '/map',
} as const;

export const router = createRouter(ROUTES, { name: 'home', params: {} });

/** Returns the screen on which a draft of this kind is written; kinds without one of their own use the plain form. */
export function writes(kind: string): 'encounter' | 'welfare' | 'hazard' | 'form' {
  if (kind === 'encounter' || kind === 'hazard') return kind;
  return kind === 'welfare_check' ? 'welfare' : 'form';
}
