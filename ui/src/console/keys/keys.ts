// What a key means. Every key presses a control that is on the screen and names the key in `aria-keyshortcuts`, so that
// nothing can be done by key that cannot be seen; J and K move between the rows of a list.

export type Act = { act: 'move'; by: 1 | -1 } | { act: 'press'; key: string };

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The keys that press a control, and the words for what they do. */
export const PRESSED = ['?', '1', '2', '3', '4', '5', '6', '7', '8', 'U', 'P', 'E', 'R'] as const;

/** Returns what a key asks for, or null. Single keys rest while something is typed, or when switched off. */
export function actOf(pressed: Pressed, typing: boolean, singleKeys: boolean): Act | null {
  const command = pressed.ctrlKey || pressed.metaKey;
  const key = pressed.key.toUpperCase();
  // Printing is recorded, so the browser's own way to it leads to ours.
  if (command && !pressed.altKey && key === 'P') return { act: 'press', key };
  if (command || pressed.altKey || typing || !singleKeys) return null;
  if (key === 'J') return { act: 'move', by: 1 };
  if (key === 'K') return { act: 'move', by: -1 };
  return (PRESSED as readonly string[]).includes(key) ? { act: 'press', key } : null;
}

/** Returns whether what is focused takes letters. */
export function takesText(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false;
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(element.type);
  return element.isContentEditable || ['TEXTAREA', 'SELECT'].includes(element.tagName);
}

/** Does what a key asked for; returns whether there was anything to do. */
export function perform(act: Act): boolean {
  return act.act === 'move' ? moveRow(act.by) : press(act.key);
}

/** Moves the focus to the next or the previous row of the list on the screen, and brings it into view. */
function moveRow(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const here = rows.findIndex((row) => holder(row)?.contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + by));
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: 'nearest' });
  return rows.length > 0;
}

/** Presses the control that names the key: the one in the focused row before any other. */
function press(key: string): boolean {
  const named = `[aria-keyshortcuts="${key}"]`;
  const row = holder(document.activeElement);
  const control = row?.querySelector<HTMLElement>(named) ?? document.querySelector<HTMLElement>(named);
  control?.click();
  return control !== null && control !== undefined;
}

const holder = (element: Element | null) => element?.closest('[data-of]') ?? null;
