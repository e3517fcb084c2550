// The radio between a phone and its server: a relay that can hold back what the server answers, as a bad link does.

import { createServer, connect, type Server, type Socket } from 'node:net';
import { freePort } from '../shell/places';

export class Link {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(
    readonly port: number,
    private readonly to: number,
    private readonly mayPass: () => Promise<boolean>,
  ) {}

  /** Opens a link; before each piece of an answer goes on to the phone it asks `mayPass`, until that says yes. */
  static async open(to: number, mayPass: () => Promise<boolean>): Promise<Link> {
    const link = new Link(await freePort(), to, mayPass);
    await new Promise<void>((up) => {
      link.#server = createServer((phone) => link.#carry(phone)).listen(link.port, '127.0.0.1', up);
    });
    return link;
  }

  close(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #carry(phone: Socket): void {
    const server = connect(this.to, '127.0.0.1');
    phone.pipe(server);
    for (const socket of [phone, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => [phone, server].forEach((one) => one.destroy()));
      socket.once('close', () => this.#sockets.delete(socket));
    }
    void this.#answer(server, phone).catch(() => phone.destroy());
  }

  async #answer(server: Socket, phone: Socket): Promise<void> {
    for await (const piece of server) {
      while (!(await this.mayPass())) await new Promise((go) => setTimeout(go, 20));
      phone.write(piece as Buffer);
    }
    phone.end();
  }
}
