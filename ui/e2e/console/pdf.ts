// The words of a PDF as a reader would copy them: each font's own table says which letters its glyphs stand for.
// Enough for what Chromium prints, and for nothing else.

import { inflateSync } from 'node:zlib';

type Fonts = Map<string, Map<string, string>>;

/** Returns how many pages a PDF has. */
export const pagesOf = (pdf: Buffer): number =>
  [...pdf.toString('latin1').matchAll(/\/Type \/Page\b/g)].length;

/** Returns the text of all pages, white space taken out: where a line ends on paper is not what is looked for. */
export function textOf(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = fontsOf(objects);
  return [...objects.values()]
    .filter((body) => /\bBT\b[^]*\bET\b/.test(body.stream))
    .map((body) => shown(body.stream, fonts))
    .join('');
}

type Body = { head: string; stream: string };

function objectsOf(pdf: Buffer): Map<string, Body> {
  const text = pdf.toString('latin1');
  const found = new Map<string, Body>();
  for (const match of text.matchAll(/(\d+) 0 obj\b/g)) {
    const from = match.index + match[0].length;
    const begins = text.indexOf('stream', from);
    const ends = text.indexOf('endobj', from);
    const plain = begins < 0 || begins > ends;
    const head = text.slice(from, plain ? ends : begins);
    found.set(match[1]!, { head, stream: plain ? '' : streamAt(pdf, begins, head) });
  }
  return found;
}

function streamAt(pdf: Buffer, begins: number, head: string): string {
  const from = begins + (pdf[begins + 6] === 13 ? 8 : 7);
  const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
  const bytes = pdf.subarray(from, from + length);
  if (/\/Image|\/FontFile|\/Length1/.test(head)) return '';
  return head.includes('/FlateDecode') ? inflateSync(bytes).toString('latin1') : bytes.toString('latin1');
}

/** The fonts by the names that pages call them by; Chromium names a font alike on every page. */
function fontsOf(objects: Map<string, Body>): Fonts {
  const fonts: Fonts = new Map();
  for (const { head } of objects.values())
    for (const [, name, object] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const table = /\/ToUnicode (\d+) 0 R/.exec(objects.get(object!)?.head ?? '')?.[1];
      if (table) fonts.set(name!, lettersOf(objects.get(table)?.stream ?? ''));
    }
  return fonts;
}

function lettersOf(table: string): Map<string, string> {
  const letters = new Map<string, string>();
  const letter = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, block] of table.matchAll(/beginbfchar([^]*?)endbfchar/g))
    for (const [, glyph, to] of block!.matchAll(/<(\w+)> <(\w+)>/g))
      letters.set(glyph!.toUpperCase(), letter(to!));
  for (const [, block] of table.matchAll(/beginbfrange([^]*?)endbfrange/g))
    for (const [, low, high, to] of block!.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g))
      for (let glyph = parseInt(low!, 16); glyph <= parseInt(high!, 16); glyph += 1) {
        // A glyph may stand for several letters, as "fi"; only the last of them counts up.
        const last = (parseInt(to!.slice(-4), 16) + glyph - parseInt(low!, 16)).toString(16).padStart(4, '0');
        letters.set(
          glyph.toString(16).padStart(low!.length, '0').toUpperCase(),
          letter(to!.slice(0, -4) + last),
        );
      }
  return letters;
}

function shown(page: string, fonts: Fonts): string {
  let letters = new Map<string, string>();
  let text = '';
  for (const [, font, glyphs] of page.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>/g)) {
    if (font) letters = fonts.get(font) ?? new Map<string, string>();
    else
      for (const [glyph] of glyphs!.matchAll(/.{4}/g)) text += letters.get(glyph.toUpperCase()) ?? '\u0000';
  }
  return text.normalize('NFKC').replace(/\s/g, '');
}
