// Whether a shift on the screen is still what the server has, without reading it again: reading is recorded, the list
// of shifts is not.

import type { ShiftBrief } from '../core/views';

/** Returns whether the list tells something else about a shift than what was read; a shift it does not list is as read. */
export function differs(read: ShiftBrief, list: ShiftBrief[]): boolean {
  const now = list.find((brief) => brief.record === read.record);
  return (
    now !== undefined &&
    JSON.stringify(Object.entries(now).sort()) !== JSON.stringify(Object.entries(read).sort())
  );
}
