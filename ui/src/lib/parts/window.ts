// Which rows of a long list are near the screen. Pure: the list only multiplies.

/** Returns the first row to draw and the one after the last, with a few spare on both sides. */
export function rowsInView(
  top: number,
  height: number,
  row: number,
  count: number,
  spare = 6,
): [number, number] {
  const first = Math.floor(top / row) - spare;
  const last = Math.ceil((top + height) / row) + spare;
  const within = (at: number) => Math.min(count, Math.max(0, at));
  return [within(first), within(last)];
}
