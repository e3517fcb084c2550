// A row of the table, as `bench` writes it too.

import { readFileSync, writeFileSync } from 'node:fs';

export type Row = {
  area: string;
  workload: string;
  system: string;
  metric: string;
  value: number;
  unit: string;
  ratio_to: [string, number] | null;
};

/** Prints the rows of a workload, and puts them in the place of its older ones in the file that `BENCH_JSON` names. */
export function keep(workload: string, rows: Row[]): void {
  print(rows);
  const file = process.env.BENCH_JSON;
  if (!file) return;
  const others = (JSON.parse(readFileSync(file, 'utf8')) as Row[]).filter((row) => row.workload !== workload);
  writeFileSync(file, `${JSON.stringify([...others, ...rows], null, 2)}\n`);
}

/** Returns a row for the middle one of each system's times, beside that of the last system. */
export function medians(area: string, workload: string, systems: [system: string, times: number[]][]): Row[] {
  const [beside, base] = systems.at(-1)!;
  return systems.map(([system, times]) => ({
    ...{ area, workload, system, metric: 'median', value: median(times), unit: 'ms' },
    ratio_to: times === base ? null : [beside, median(times) / median(base)],
  }));
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!;

/** Prints rows as lines of the table. */
function print(rows: Row[]): void {
  for (const { area, workload, system, metric, value, unit, ratio_to } of rows) {
    const ratio = ratio_to ? `${ratio_to[1].toFixed(2)} × ${ratio_to[0]}` : '';
    console.log(`| ${area} | ${workload} | ${system} | ${metric} | ${value.toFixed(0)} ${unit} | ${ratio} |`);
  }
}
