import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Two pages, one build: the phone (inside Tauri) and the console (served under /console/). Everything is
// relative, nothing is inlined as a data address, so that both run under `default-src 'self'`.
export default defineConfig({
  base: './',
  plugins: [svelte(), svelteTesting()],
  resolve: { alias: { $lib: here('./src/lib') } },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1100,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { phone: here('./phone.html'), console: here('./console.html') } },
  },
  server: { port: 5173, strictPort: false },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['./src/test-setup.ts'],
    css: { include: /tokens\.css/ },
  },
});
