// What is said of lines that nobody has any more. Pure but for the reader's language.

import type { Missed } from '../core/views';
import { t } from '../text/text';

/** Returns the numbers of the lines, as they stand in the notebook. */
export const places = ({ from, to }: Missed): string => (from === to ? `${from}` : `${from}–${to}`);

const count = (lines: Missed[], gone: boolean) =>
  lines.filter((one) => one.gone === gone).reduce((sum, { from, to }) => sum + to + 1 - from, 0);

/** Says how many are gone, and how many may still come. */
export function summary(lines: Missed[]): string {
  const [gone, awaited] = [count(lines, true), count(lines, false)];
  const said = [];
  if (gone > 0) said.push(t('console.missed_lines.are_gone', { count: gone }));
  if (awaited > 0) said.push(t('console.missed_lines.are_awaited', { count: awaited }));
  return said.join(' ');
}
