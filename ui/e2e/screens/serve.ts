// Builds the screens over the fake core once, serves them under the phone's content policy, and tells the tests where.

import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    base: string;
  }
}

const configFile = fileURLToPath(new URL('./vite.config.ts', import.meta.url));

export default async function serve(project: TestProject) {
  await build({ configFile, logLevel: 'error' });
  const server = await preview({ configFile, logLevel: 'error' });
  project.provide('base', server.resolvedUrls?.local[0] ?? '');
  return () => server.close();
}
