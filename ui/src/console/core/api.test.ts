import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, whenSignedOut } from './api';

type Asked = { url: string; method: string; headers: Record<string, string>; body?: string };

function answering(answer: () => Response): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (url: string, request: Omit<Asked, 'url'>) => {
    asked.push({ url, ...request });
    return answer();
  });
  return asked;
}
const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(body), { status, headers });

describe('the seam to the server', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    whenSignedOut(() => {});
  });
  const refusal = async (answer: () => Response) => {
    answering(answer);
    return api.me().catch((error: unknown) => error);
  };

  it('marks each write as its own, and no read', async () => {
    const asked = answering(json({}));
    await api.acknowledge('r/1');
    await api.board();
    expect(asked.map(({ url, method, headers }) => [url, method, headers])).toEqual([
      [
        '/console/api/sos/r%2F1/acknowledge',
        'POST',
        { 'x-patrolbook': 'console', 'content-type': 'application/json' },
      ],
      ['/console/api/board', 'GET', {}],
    ]);
  });

  it('leaves out what was not asked, and writes reasons safely', async () => {
    const asked = answering(json({ shifts: [] }));
    await api.shifts({ limit: 50, before: null, officer: '' });
    await api.original('r', 'court & file');
    expect(asked.map(({ url }) => url)).toEqual([
      '/console/api/shifts?limit=50',
      '/console/api/photos/r/original?reason=court%20%26%20file',
    ]);
  });

  it('hands on the server’s code, and how long to wait', async () =>
    expect(
      await refusal(json({ code: 'C-SLOW-DOWN', message: 'Wait.' }, 429, { 'retry-after': '30' })),
    ).toMatchObject({
      code: 'C-SLOW-DOWN',
      waitSeconds: 30,
    }));

  it('gives a code to a server that answers something else, or nothing', async () => {
    const page = () => new Response('<h1>Gateway</h1>', { status: 502 });
    expect(await refusal(page)).toMatchObject({ code: 'C-HTTP-502' });
    expect(await refusal(() => new Response('<h1>Hello</h1>'))).toMatchObject({ code: 'C-HTTP-200' });
    const gone = () => {
      throw new TypeError('fetch');
    };
    expect(await refusal(gone)).toMatchObject({ code: 'C-NO-ANSWER' });
  });

  it('tells that the session is over, but not that a password was wrong', async () => {
    let over = 0;
    whenSignedOut(() => (over += 1));
    await refusal(json({ code: 'C-SIGN-IN', message: '' }, 401));
    expect(over).toBe(0);
    await refusal(json({ code: 'C-SESSION', message: '' }, 401));
    expect(over).toBe(1);
  });
});
