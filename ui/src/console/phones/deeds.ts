// What can be done with a phone from here. Pure.

import type { Deed, Phone } from '../core/views';

/** Returns what can be done with a phone now: an order that waits is not given again. */
export function deedsOf({ revoked_at, orders }: Pick<Phone, 'revoked_at' | 'orders'>): Deed[] {
  const waits = (order: string) => orders.some((one) => one.order === order && one.state !== 'done');
  const given = (['lock', 'send_rescue', 'wipe'] as const).filter((order) => !waits(order));
  return [...given, revoked_at === null ? 'revoke' : 'restore'];
}

/** Returns the counts of a report, by name; what is no count is passed over. */
export function countsOf(report: string): { name: string; count: number }[] {
  const pairs = [...report.matchAll(/([a-z_]+)=(\d+)/g)];
  return pairs.map(([, name, count]) => ({ name: name ?? '', count: Number(count) }));
}
