// A row of the table, as `bench` writes it too.

export type Row = {
  area: string;
  workload: string;
  system: string;
  metric: string;
  value: number;
  unit: string;
  ratio_to: [string, number] | null;
};

/** Prints rows as lines of the table. */
export function print(rows: Row[]): void {
  for (const { area, workload, system, metric, value, unit, ratio_to } of rows) {
    const ratio = ratio_to ? `${ratio_to[1].toFixed(2)} × ${ratio_to[0]}` : '';
    console.log(`| ${area} | ${workload} | ${system} | ${metric} | ${value.toFixed(0)} ${unit} | ${ratio} |`);
  }
}
