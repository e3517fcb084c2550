import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// The tiers, lowest first: text, icons → parts, map → core → phone, console. An import may only point down,
// and only core.ts knows the shell.
const shell = { group: ['@tauri-apps/*'], message: 'Only lib/core/core.ts knows Tauri.' };
const screens = { group: ['**/phone/**', '**/console/**'], message: 'lib never imports screens.' };
const core = { group: ['$lib/core/*', '**/core/*'], message: 'This tier knows no domain and no core.' };
const parts = { group: ['$lib/parts/*', '**/parts/*'], message: 'Text and icons stand below the parts.' };
const fake = { group: ['**/core/fake*'], message: 'The fake core is for tests only.' };
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

export default ts.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'e2e/shots',
      'e2e/screens/built',
      'src/lib/core/views.ts',
      'src/lib/core/kinds.ts',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'no-undef': 'off',
      'svelte/no-inline-styles': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'error',
    },
  },
  {
    files: ['**/*.svelte'],
    rules: { 'max-lines': ['error', { max: 150 }], 'max-lines-per-function': 'off' },
  },
  // Its lengths depend on the number of rows; script may set them under a strict content policy.
  { files: ['src/lib/parts/VirtualList.svelte'], rules: { 'svelte/no-inline-styles': 'off' } },
  { files: ['src/**'], rules: forbid(shell, fake) },
  { files: ['src/lib/text/**', 'src/lib/icons/**'], rules: forbid(shell, screens, core, parts, fake) },
  {
    files: ['src/lib/parts/**', 'src/lib/map/**', 'src/lib/*.ts'],
    rules: forbid(shell, screens, core, fake),
  },
  { files: ['src/lib/core/**'], rules: forbid(shell, screens, fake) },
  { files: ['src/lib/core/core.ts'], rules: forbid(screens, fake) },
  { files: ['src/lib/core/fake*.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['src/phone/**'], rules: forbid(shell, fake, { group: ['**/console/**'], message: 'Two apps.' }) },
  { files: ['src/console/**'], rules: forbid(shell, fake, { group: ['**/phone/**'], message: 'Two apps.' }) },
  {
    files: ['**/*.test.ts', 'e2e/**', 'vite.config.ts', '*.config.js'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'max-lines-per-function': 'off', 'no-restricted-imports': 'off', 'no-console': 'off' },
  },
);
