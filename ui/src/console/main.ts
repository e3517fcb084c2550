import '$lib/tokens.css';
import '$lib/base.css';
import './console.css';
import { followSettings, settings } from '$lib/settings.svelte';
import { useLocale } from '$lib/text/text.svelte';
import { mount } from 'svelte';
import App from './App.svelte';

followSettings();
const target = document.getElementById('app');
void useLocale(settings.language).then(() => target && mount(App, { target }));
