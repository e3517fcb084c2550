// What a phone and a console load before anything is seen, packed as a server packs it.

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { beforeAll, expect, it } from 'vitest';

type Output = Rolldown.RolldownOutput['output'];
type Chunk = Rolldown.OutputChunk;

let output: Output;

beforeAll(async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const built = await build({
    root,
    configFile: `${root}vite.config.ts`,
    logLevel: 'error',
    build: { write: false },
  });
  output = (built as Rolldown.RolldownOutput).output;
});

const packed = (content: string | Uint8Array) => gzipSync(content).length / 1024;
const chunk = (name: string) =>
  output.find((one): one is Chunk => one.type === 'chunk' && one.fileName === name);
const asset = (name: string) =>
  output.find((one) => one.type === 'asset' && one.fileName === name) as Rolldown.OutputAsset;

/** Returns the chunks that an entry loads at once, itself first. */
function atOnce(entry: Chunk, seen = new Set<Chunk>()): Chunk[] {
  if (seen.has(entry)) return [];
  seen.add(entry);
  return [entry, ...entry.imports.flatMap((name) => atOnce(chunk(name)!, seen))];
}

function entry(name: string): Chunk {
  return output.find((one): one is Chunk => one.type === 'chunk' && one.isEntry && one.name === name)!;
}

const script = (chunks: Chunk[]) => chunks.reduce((sum, { code }) => sum + packed(code), 0);
const styles = (chunks: Chunk[]) => [...new Set(chunks.flatMap((one) => [...one.viteMetadata!.importedCss]))];

it.each([
  ['phone', 90, 15],
  ['console', 180, 30],
])('the %s loads at most %i KB of script and %i KB of style at first', (name, most, mostStyle) => {
  const chunks = atOnce(entry(name));
  expect(script(chunks)).toBeLessThan(most);
  expect(styles(chunks).reduce((sum, file) => sum + packed(asset(file).source), 0)).toBeLessThan(mostStyle);
});

it('the map is a load of its own, with its worker at most 460 KB', () => {
  const engine = output.find((one): one is Chunk => one.type === 'chunk' && one.name === 'engine')!;
  const worker = output.find((one) => one.fileName.includes('maplibre-gl-worker'))!;
  const weight = packed(engine.code) + packed('source' in worker ? worker.source : worker.code);
  expect(weight).toBeGreaterThan(100);
  expect(weight).toBeLessThan(460);
  expect(atOnce(entry('phone'))).not.toContain(engine);
});

it('the phone never loads what only the console needs', () => {
  const modules = atOnce(entry('phone')).flatMap((one) => one.moduleIds);
  expect(modules.filter((id) => id.includes('/src/console/'))).toEqual([]);
  expect(modules.filter((id) => id.includes('/core/fake'))).toEqual([]);
});
