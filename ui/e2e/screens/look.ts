// What must hold on every screen in every look, read from the page itself.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Puts axe into the page; over the debugger, so that the page's own policy stays as it is. */
export async function prepare(page: Page): Promise<void> {
  await page.evaluate(axeSource);
}

/** Returns what axe finds: WCAG 2.0–2.2 A and AA, best practice, and text at 7:1. */
export async function axe(page: Page, only?: string[]): Promise<string[]> {
  return page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: { run: (where: unknown, how: unknown) => Promise<Found> } };
    type Found = {
      violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: tags };
    const how = {
      runOnly,
      rules: rules ? {} : { 'color-contrast-enhanced': { enabled: true } },
      resultTypes: ['violations'],
    };
    const found = await axe.run({ exclude: [['.maplibregl-map']] }, how);
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`),
    );
  }, only);
}

/** Returns what runs out of its box: the page sideways, or words out of what holds them. */
export async function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) found.push('the page scrolls sideways');
    for (const element of document.querySelectorAll<HTMLElement>('#app *')) {
      if (element.closest('.maplibregl-map, .out-of-sight, svg, input') || element.clientWidth === 0)
        continue;
      const { overflowX } = getComputedStyle(element);
      const over = element.scrollWidth - element.clientWidth;
      if (over > 1 && (overflowX !== 'visible' || element.children.length === 0))
        found.push(
          `${element.tagName} ${element.className} by ${over} px: ${element.textContent?.trim().slice(0, 60)}`,
        );
    }
    return found;
  });
}

/** Returns words that are broken in their middle, which large text must not do. */
export async function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || parent.closest('.out-of-sight, .maplibregl-map, svg, script, title, textarea')) continue;
      for (const word of node.textContent?.matchAll(/[\p{L}\d’'.]{2,}/gu) ?? []) {
        if (word[0].length > 24) continue;
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1) found.add(word[0]);
      }
    }
    return [...found];
  });
}

/** Returns targets that a glove misses: smaller than 56 px, or closer than 8 px to the next. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const say = (element: Element, box: DOMRect) =>
      `${element.tagName} "${element.textContent?.trim().slice(0, 30)}" ${box.width.toFixed(1)}×${box.height.toFixed(1)}`;
    const front = document.querySelector('dialog[open]') ?? document;
    const targets = [
      ...front.querySelectorAll<HTMLElement>('a, button, summary, label:has(input), input, textarea'),
    ]
      .filter((element) => !element.closest('.maplibregl-map, .out-of-sight'))
      .filter((element) => !(element.matches('input') && element.closest('label')))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    const small = targets
      .filter(({ box }) => box.width < 55.5 || box.height < 55.5)
      .map(({ element, box }) => say(element, box));
    const close = targets.flatMap(({ element, box }, at) =>
      targets.slice(at + 1).flatMap((other) => {
        if (element.contains(other.element) || other.element.contains(element)) return [];
        if (
          element.closest('.foot, nav, .sos, header, .head') !==
          other.element.closest('.foot, nav, .sos, header, .head')
        )
          return [];
        const across = Math.max(box.left, other.box.left) - Math.min(box.right, other.box.right);
        const down = Math.max(box.top, other.box.top) - Math.min(box.bottom, other.box.bottom);
        const apart = Math.max(across, down);
        return apart < 7.5
          ? [`${say(element, box)} is ${apart.toFixed(1)} px from ${say(other.element, other.box)}`]
          : [];
      }),
    );
    return [...small, ...close];
  });
}
