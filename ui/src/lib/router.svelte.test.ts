import { flushSync } from 'svelte';
import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { createRouter, href, match } from './router';

const ROUTES = { home: '/home', record: '/record/:id', photo: '/record/:id/photo/:photo' } as const;

describe('matching a hash', () => {
  const check = (hash: string, expected: unknown) => expect(match(ROUTES, hash)).toEqual(expected);

  it('names the route and reads its parameters', () => {
    check('#/home', { name: 'home', params: {} });
    check('#/record/0197', { name: 'record', params: { id: '0197' } });
    check('#/record/a%2Fb/photo/2', { name: 'photo', params: { id: 'a/b', photo: '2' } });
  });

  it('matches nothing that is too short, too long or empty', () => {
    for (const hash of ['', '#', '#/', '#/record', '#/record/', '#/home/more', '#/Home', '#home'])
      check(hash, undefined);
  });

  it('survives a hash that is not well encoded', () => {
    check('#/record/%E0%A4%A', { name: 'record', params: { id: '%E0%A4%A' } });
  });
});

it('writes what it can read back', () => {
  const hash = href(ROUTES, 'photo', { id: 'a/b ü', photo: '1' });
  expect(match(ROUTES, hash)).toEqual({ name: 'photo', params: { id: 'a/b ü', photo: '1' } });
});

describe('a router', () => {
  const router = createRouter(ROUTES, { name: 'home', params: {} });
  beforeEach(() => (window.location.hash = ''));

  it('takes a strange hash for the route to fall back on', () => {
    expect(router.current.name).toBe('home');
  });

  it('follows where the officer goes', async () => {
    const seen: string[] = [];
    const stop = $effect.root(() => {
      $effect(() => void seen.push(router.current.name));
    });
    flushSync();
    router.go('record', { id: '7' });
    await new Promise((done) => window.addEventListener('hashchange', done, { once: true }));
    flushSync();
    stop();
    expect(seen).toEqual(['home', 'record']);
  });

  it('knows the parameters of each route', () => {
    const now = router.current;
    if (now.name === 'record') expectTypeOf(now.params.id).toBeString();
    // @ts-expect-error a record has an id
    expect(() => router.href('record', {})).not.toThrow();
    expect(router.href('home')).toBe('#/home');
  });
});
