import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The policy under which the phone runs, but for the two schemes that the shell serves.
const POLICY = [
  "default-src 'self'",
  "img-src 'self' blob: data: http://photo.localhost",
  "connect-src 'self' http://map.localhost",
  "style-src 'self'",
  "worker-src 'self' blob:",
  "script-src 'self'",
].join('; ');

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [svelte({ configFile: here('../../svelte.config.js') })],
  resolve: { alias: { $lib: here('../../src/lib') } },
  worker: { format: 'es' },
  build: {
    outDir: here('./built'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1100,
  },
  preview: { port: 4199, strictPort: false, headers: { 'Content-Security-Policy': POLICY } },
});
