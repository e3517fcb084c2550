// The phone's screens over the fake core; with ?long, in words that are two fifths longer.

import './scene';
import '../../src/phone/main';
import shared from '../../src/lib/text/en.json';
import { stretch } from '../../src/lib/text/messages';
import { useSentences } from '../../src/lib/text/text.svelte';
import own from '../../src/phone/text/en.json';

if (new URLSearchParams(window.location.search).has('long'))
  setTimeout(() => useSentences('en-CA', stretch({ ...shared, ...own })), 50);
