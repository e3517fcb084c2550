import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Measures in the real window. No figure decides anything: what fails here is only what could not be measured.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    environment: 'node',
    include: ['*.bench.ts'],
    // One window at a time, or they would measure each other.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 240_000,
    reporters: ['dot'],
  },
});
