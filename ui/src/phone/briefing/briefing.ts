// The order in which a briefing is read. Pure.

import type { BriefingItem } from '$lib/core/views';

/** Returns what must be read, what may be, and what has been; within each, what runs out first comes first. */
export function arranged(items: BriefingItem[]) {
  const byEnd = items.toSorted((a, b) => Date.parse(a.expires_at) - Date.parse(b.expires_at));
  const open = byEnd.filter((item) => item.acknowledged_at === null);
  return {
    mustRead: open.filter((item) => item.must_read),
    others: open.filter((item) => !item.must_read),
    read: byEnd.filter((item) => item.acknowledged_at !== null),
  };
}
