// happy-dom has no layout: the few browser pieces our parts rely on are stood in for here.
import { afterEach } from 'vitest';
import { cleanup } from '@testing-library/svelte';

afterEach(cleanup);
