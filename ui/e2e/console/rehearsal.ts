// A shift that really went through the sync protocol: the rehearsal's phone against a server.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, PATROL, rehearseProgram, ROOT } from '../shell/places';

/** What the rehearsal says of a shift, by the names of its JSON. */
export type Report = {
  records_written: number;
  records_confirmed: number;
  photos_written: number;
  photos_confirmed: number;
  distance_m: number;
  gaps: number;
};
export type Code = { officer: string; code: string };
type Wanted = { codes: Code[]; hours: number; link?: 'good' | 'offline-until-end' };

/** Rehearses a shift of the first code's officer; the second, where there is one, hands over before. */
export async function rehearse(port: number, { codes, hours, link }: Wanted): Promise<Report> {
  const file = join(folder('codes'), 'codes.json');
  writeFileSync(file, JSON.stringify({ enrolment_codes: codes }));
  const where = ['--server', `https://127.0.0.1:${port}`, '--codes', file];
  const what = ['--track', PATROL, '--photos', join(ROOT, 'fixtures/photos'), '--hours', String(hours)];
  const words = ['shift', ...what, ...where, '--link', link ?? 'offline-until-end', '--json'];
  const { code, out, err } = await run(words);
  if (code !== 0) throw new Error(`the rehearsal ended with ${code}: ${err}`);
  return JSON.parse(out) as Report;
}

function run(words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((end, fail) => {
    const process = spawn(rehearseProgram(), words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    process.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
    process.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
    process.once('error', fail);
    process.once('close', (code) => end({ code, out, err }));
  });
}

/** Returns the codes of these officers, in this order. */
export function codesOf(codes: Code[], ...officers: string[]): Code[] {
  return officers.map((name) => {
    const found = codes.find((one) => one.officer === name);
    if (!found) throw new Error(`the demo has no code for ${name}`);
    return found;
  });
}
