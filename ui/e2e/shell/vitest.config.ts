import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Stories in the real window, one after the other: each starts its own server and its own phones.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    environment: 'node',
    include: ['*.e2e.ts'],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 240_000,
    hookTimeout: 240_000,
    reporters: ['verbose'],
  },
});
