import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Stories in a real browser against the real server. Those that only read share one server with two rehearsed shifts.
export default defineConfig({
  root: here('.'),
  test: {
    environment: 'node',
    include: ['*.e2e.ts'],
    globalSetup: [here('./town.ts')],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ['verbose'],
  },
});
