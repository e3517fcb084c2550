// A real server with the made-up town, in a folder of its own. It can be stopped and started again on the same ports.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Console } from './console';
import { folder, freePort, listens, ROOT, SERVER, TOWN } from './places';
import { until } from './until';

type Demo = {
  console_users: { sign_in: string; password: string }[];
  enrolment_codes: { officer: string; code: string }[];
};

export class TestServer {
  #process: ChildProcess | undefined;

  private constructor(
    readonly data: string,
    readonly syncPort: number,
    readonly consolePort: number,
  ) {}

  /** Starts a server that nobody has spoken to yet. */
  static async start(): Promise<TestServer> {
    const server = new TestServer(folder('server'), await freePort(), await freePort());
    await server.resume();
    server.people();
    return server;
  }

  /** Starts it again, with the data and the ports that it had. */
  async resume(): Promise<void> {
    const log = openSync(join(this.data, '..', 'server.log'), 'a');
    const ports = ['--sync-port', String(this.syncPort), '--console-port', String(this.consolePort)];
    const where = ['--data', this.data, '--city', TOWN, '--console-dir', join(ROOT, 'ui/dist')];
    const process = spawn(SERVER, ['serve', ...where, ...ports], { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = process;
    await until('the server listens', () => {
      if (process.exitCode !== null) throw new Error(`the server ended with ${process.exitCode}`);
      return listens(this.syncPort);
    });
    await until('the console listens', () => listens(this.consolePort));
  }

  /** Ends it as a power cut would: phones find nobody on its port. */
  async stop(): Promise<void> {
    const process = this.#process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const over = new Promise((gone) => process.once('exit', gone));
    process.kill('SIGKILL');
    await over;
  }

  /** Returns a fresh one-time code for an officer; with `minutes` below zero it has run out already. */
  code(officer: string, { minutes = 60, port = this.syncPort } = {}): string {
    const place = ['--data', this.data, '--city', TOWN];
    const wanted = ['--officer', officer, `--minutes=${minutes}`, '--address', `127.0.0.1:${port}`];
    return this.#admin(['code', ...place, ...wanted]).trim();
  }

  /** Adds the demo's people and returns their sign-ins. */
  people(): Demo {
    return JSON.parse(this.#admin(['demo', '--data', this.data, '--city', TOWN])) as Demo;
  }

  /** Signs somebody of the demo's people in to the console. */
  async console(sign_in: string): Promise<Console> {
    const user = this.people().console_users.find((one) => one.sign_in === sign_in);
    if (!user) throw new Error(`the demo knows no ${sign_in}`);
    return Console.signIn(`http://127.0.0.1:${this.consolePort}`, user.sign_in, user.password);
  }

  #admin(words: string[]): string {
    return execFileSync(SERVER, ['admin', ...words], { encoding: 'utf8' });
  }
}
