// One server for all stories that only read: Sam of the Harbour crew has walked eight hours, with Jo's handover read
// before, and Kim of the Market crew one hour.

import type { TestProject } from 'vitest/node';
import { TestServer } from '../shell/server';
import { codesOf, rehearse, type Report } from './rehearsal';

export type User = { sign_in: string; password: string };
export type Town = { address: string; users: User[]; sam: Report; kim: Report };

declare module 'vitest' {
  export interface ProvidedContext {
    town: Town;
  }
}

export default async function town(project: TestProject) {
  const server = await TestServer.start();
  const { console_users: users, enrolment_codes: codes } = server.people();
  const sam = await rehearse(server.syncPort, {
    codes: codesOf(codes, 'Sam Patel', 'Jo Roy', 'Alex Tremblay'),
    hours: 8,
  });
  const kim = await rehearse(server.syncPort, { codes: codesOf(codes, 'Kim Ng'), hours: 1 });
  project.provide('town', { address: `http://localhost:${server.consolePort}`, users, sam, kim });
  return () => server.stop();
}
