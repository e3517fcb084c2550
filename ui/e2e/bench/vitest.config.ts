import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Measures in the real window. No figure decides anything: what fails here is only what could not be measured.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    environment: 'node',
    include: ['*.bench.ts'],
    testTimeout: 600_000,
    reporters: ['dot'],
  },
});
