import { afterEach, describe, expect, it } from 'vitest';
import { actOf, perform, takesText, type Act } from './keys';

const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  ...{ key: name, ctrlKey: false, metaKey: false, altKey: false },
  ...held,
});

describe('a key', () => {
  const check = (pressed: ReturnType<typeof key>, typing: boolean, single: boolean, expected: Act | null) =>
    expect(actOf(pressed, typing, single)).toEqual(expected);

  it('moves and presses, small or capital', () => {
    check(key('j'), false, true, { act: 'move', by: 1 });
    check(key('K'), false, true, { act: 'move', by: -1 });
    check(key('p'), false, true, { act: 'press', key: 'P' });
    check(key('?'), false, true, { act: 'press', key: '?' });
    check(key('x'), false, true, null);
  });
  it('rests while something is typed, or when switched off', () => {
    check(key('j'), true, true, null);
    check(key('j'), false, false, null);
  });
  it('leaves the browser its own commands, but for printing', () => {
    check(key('r', { ctrlKey: true }), false, true, null);
    check(key('p', { altKey: true }), false, true, null);
    check(key('p', { ctrlKey: true }), true, false, { act: 'press', key: 'P' });
    check(key('P', { metaKey: true }), false, true, { act: 'press', key: 'P' });
  });
});

it('knows what takes letters', () => {
  const made = (html: string) =>
    Object.assign(document.createElement('div'), { innerHTML: html }).firstElementChild;
  const takes = [
    '<input>',
    '<input type="checkbox">',
    '<textarea></textarea>',
    '<button></button>',
    '<a></a>',
  ];
  expect(takes.map((html) => takesText(made(html)))).toEqual([true, false, true, false, false]);
});

describe('performing', () => {
  afterEach(() => document.body.replaceChildren());
  const page = () => {
    document.body.innerHTML = `<main>
      <p data-of="1"><a href="#1" data-row>one</a><button aria-keyshortcuts="E">first</button></p>
      <p data-of="2"><a href="#2" data-row>two</a><button aria-keyshortcuts="E">second</button></p>
    </main>`;
    for (const row of document.querySelectorAll('[data-row]')) row.scrollIntoView = () => {};
  };

  it('moves from row to row and stops at the ends', () => {
    page();
    const where = () => document.activeElement?.textContent;
    const walk = [1, 1, 1, -1, -1].map((by) => (perform({ act: 'move', by: by as 1 | -1 }), where()));
    expect(walk).toEqual(['one', 'two', 'two', 'one', 'one']);
  });

  it('presses the control of the row in which one is', () => {
    page();
    const pressed: string[] = [];
    for (const button of document.querySelectorAll('button'))
      button.onclick = () => pressed.push(button.textContent);
    perform({ act: 'press', key: 'E' });
    document.querySelectorAll<HTMLElement>('[data-row]')[1]!.focus();
    perform({ act: 'press', key: 'E' });
    expect(pressed).toEqual(['first', 'second']);
  });

  it('leaves the key alone where nothing names it', () => {
    page();
    expect(perform({ act: 'press', key: 'P' })).toBe(false);
  });
});
