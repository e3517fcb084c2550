// A hash router that knows its routes by name and type. It moves and matches; what a route shows is not its business.

import { createSubscriber } from 'svelte/reactivity';

type Routes = Record<string, string>;
type Name<R extends Routes> = keyof R & string;

/** The parameters in a pattern: `/record/:id` wants `{ id }`. */
export type Params<P extends string> = P extends `${string}:${infer N}/${infer Rest}`
  ? Record<N, string> & Params<Rest>
  : P extends `${string}:${infer N}`
    ? Record<N, string>
    : unknown;

/** A matched route: its name and what stood in the places of its parameters. */
export type Match<R extends Routes> = { [N in Name<R>]: { name: N; params: Params<R[N]> } }[Name<R>];

type Arguments<R extends Routes, N extends Name<R>> =
  unknown extends Params<R[N]> ? [params?: undefined] : [params: Params<R[N]>];

/** Returns the route that a hash names, or undefined. */
export function match<R extends Routes>(routes: R, hash: string): Match<R> | undefined {
  const parts = hash.replace(/^#/, '').split('/').map(decode);
  for (const [name, pattern] of Object.entries(routes)) {
    const wanted = pattern.split('/');
    if (wanted.length !== parts.length) continue;
    if (!wanted.every((part, at) => (part.startsWith(':') ? parts[at] : part === parts[at]))) continue;
    const named = wanted.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), parts[at]]] : []));
    return { name, params: Object.fromEntries(named) } as Match<R>;
  }
  return undefined;
}

/** Returns the hash of a route. */
export function href<R extends Routes, N extends Name<R>>(
  routes: R,
  name: N,
  ...rest: Arguments<R, N>
): string {
  const params = (rest[0] ?? {}) as Record<string, string>;
  return `#${routes[name]!.replace(/:(\w+)/g, (_, part: string) => encodeURIComponent(params[part]!))}`;
}

/** Returns a router over `routes`; a hash that names none of them is taken for `otherwise`. */
export function createRouter<R extends Routes>(routes: R, otherwise: Match<R>) {
  const subscribe = createSubscriber((update) => {
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  });
  return {
    /** The route on the screen; reading it in a component follows it. */
    get current(): Match<R> {
      subscribe();
      return match(routes, window.location.hash) ?? otherwise;
    },
    href: <N extends Name<R>>(name: N, ...rest: Arguments<R, N>) => href(routes, name, ...rest),
    /** Goes to a route; Back returns from it. */
    go<N extends Name<R>>(name: N, ...rest: Arguments<R, N>): void {
      window.location.hash = href(routes, name, ...rest);
    },
    /** Goes to a route in place of this one, so that Back does not lead to what is over. */
    replace<N extends Name<R>>(name: N, ...rest: Arguments<R, N>): void {
      window.location.replace(href(routes, name, ...rest));
    },
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
