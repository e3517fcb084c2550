import { describe, expect, it } from 'vitest';
import source from './tokens.css?raw';

const css = source.replace(/\/\*[\s\S]*?\*\//g, '');

function tokens(theme: string): Record<string, string> {
  const block = css.match(new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`))?.[1] ?? '';
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1], m[2]]));
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TEXT: [string, string][] = [
  ...['text', 'muted', 'ok', 'warn', 'error'].flatMap((ink): [string, string][] => [
    [ink, 'bg'],
    [ink, 'surface'],
  ]),
  ...['encounter', 'welfare', 'hazard', 'selected'].map((of): [string, string] => [
    `${of}-text`,
    `${of}-fill`,
  ]),
  ['map-label', 'map-land'],
  ['map-label', 'map-park'],
];
const LINES: [string, string][] = [
  ...['encounter', 'welfare', 'hazard', 'selected'].map((of): [string, string] => [`${of}-edge`, 'bg']),
  ['line', 'bg'],
  ['line', 'surface'],
  ['map-route', 'map-land'],
  ['map-suggested', 'map-land'],
  ['map-zone', 'map-land'],
];

it('measures contrast as the standard does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(['light', 'dark', 'red'])('%s theme', (theme) => {
  const of = tokens(theme);
  it.each(TEXT)('%s on %s reads at 7:1 or better', (ink, paper) => {
    expect(contrast(of[ink]!, of[paper]!)).toBeGreaterThanOrEqual(7);
  });
  it.each(LINES)('%s on %s is seen at 3:1 or better', (ink, paper) => {
    expect(contrast(of[ink]!, of[paper]!)).toBeGreaterThanOrEqual(3);
  });
});

it('names the same colours in every theme', () => {
  const names = Object.keys(tokens('light')).sort();
  expect(names.length).toBeGreaterThan(20);
  expect(Object.keys(tokens('dark')).sort()).toEqual(names);
  expect(Object.keys(tokens('red')).sort()).toEqual(names);
});
