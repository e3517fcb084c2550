import { describe, expect, it } from 'vitest';
import { extent, shapes, type Overlay, type Point } from './shapes';
import { coloursOf, mapStyle } from './style';

const here = { lat: 49.48, lon: -125.85, accuracy_m: 12 };
const walked: Point[][] = [
  [
    [-125.85, 49.48],
    [-125.849, 49.481],
  ],
  [
    [-125.84, 49.483],
    [-125.839, 49.484],
  ],
];

describe('what is drawn over the city', () => {
  it('draws a gap as no line, with the cause at its first end', () => {
    const drawn = shapes({
      segments: walked,
      gaps: [{ a: walked[0]![1]!, b: walked[1]![0]!, text: 'no GPS' }],
    });
    expect(drawn.route.features.map((f) => f.geometry)).toEqual(
      walked.map((coordinates) => ({ type: 'LineString', coordinates })),
    );
    expect(drawn.gaps.features.map((f) => f.properties?.text)).toEqual(['no GPS', '']);
  });

  it('draws no line through a single fix and no end that is not known', () => {
    const drawn = shapes({ segments: [[[0, 0]]], gaps: [{ a: null, b: [1, 1], text: 'off' }] });
    expect(drawn.route.features).toEqual([]);
    expect(drawn.gaps.features).toHaveLength(1);
  });

  it('draws the accuracy as a circle of that many metres', () => {
    const { coordinates } = shapes({ here }).accuracy.features[0]!.geometry as GeoJSON.Polygon;
    const east =
      (Math.max(...coordinates[0]!.map(([lon]) => lon!)) - here.lon) *
      111_320 *
      Math.cos((here.lat * Math.PI) / 180);
    expect(east).toBeCloseTo(12, 1);
  });

  it('draws a walk across 180° as one short line, with all that lies beside it', () => {
    const across: Overlay = {
      segments: [
        [
          [179.999, -16.8],
          [-179.999, -16.8],
          [-179.998, -16.8],
        ],
        [[-179.997, -16.8]],
      ],
      gaps: [{ a: [-179.998, -16.8], b: [-179.997, -16.8], text: 'no GPS' }],
      marks: [{ id: 'bench', at: [-179.999, -16.8], text: 'Bench' }],
      streets: [{ line: [[-179.999, -16.8]], visit: 'seen' }],
      here: { lat: -16.8, lon: -179.997, accuracy_m: 5 },
    };
    const drawn = shapes(across);
    const places = (of: GeoJSON.FeatureCollection) =>
      JSON.stringify(of.features.map(({ geometry }) => geometry)).match(/\[-?1[78]\d\.[^,\]]*/g) ?? [];
    for (const part of Object.values(drawn)) {
      for (const place of places(part)) expect(Number(place.slice(1))).toBeGreaterThan(179.9);
    }
    const [west, east] = extent(across)!;
    expect(east[0] - west[0]).toBeCloseTo(0.004);
  });

  it('tells what was written somewhere from a stop and a call for help', () => {
    const at: Point = [-125.85, 49.48];
    const drawn = shapes({
      marks: [
        { id: 'a', at, text: '1' },
        { id: 'b', at, text: 'SOS', alert: true },
        { id: 'c', at, text: '13:50', note: true },
      ],
    });
    expect(drawn.marks.features.map((feature) => feature.properties)).toEqual([
      { text: '1', alert: false, note: false },
      { text: 'SOS', alert: true, note: false },
      { text: '13:50', alert: false, note: true },
    ]);
  });

  it('boxes in everything, a whole shift of points too', () => {
    expect(extent({ segments: walked, here })).toEqual([
      [-125.85, 49.48],
      [-125.839, 49.484],
    ]);
    const shift = Array.from({ length: 300_000 }, (_, n): Point => [n / 1e6, 0]);
    expect(extent({ segments: [shift] })?.[1][0]).toBeCloseTo(0.299999);
    expect(extent({})).toBeNull();
  });
});

describe('the style', () => {
  const colours = coloursOf({ getPropertyValue: (name) => ` #${name.length}` });
  const style = mapStyle(colours, shapes({}), 'fr-CA');

  it('asks nobody outside: no glyphs, no sprite, no address', () => {
    expect(style).not.toHaveProperty('glyphs');
    expect(style).not.toHaveProperty('sprite');
    expect(JSON.stringify(style)).not.toMatch(/https?:/);
  });

  it('takes every colour from the tokens', () => {
    const paint = JSON.stringify(style.layers.map((layer) => ('paint' in layer ? layer.paint : {})));
    expect(paint).not.toContain('undefined');
    expect([...paint.matchAll(/rgb|hsl/g)]).toEqual([]);
  });

  it('names zones in the officer’s language', () => {
    expect(JSON.stringify(style.layers.find((layer) => layer.id === 'zone-name'))).toContain('name_fr');
  });
});
