// The map in the colours of the tokens: a pure function from colours and shapes to a MapLibre style. No glyphs, no
// sprites, no address outside: labels are drawn from the page's own font.

import type {
  DataDrivenPropertyValueSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import type { Shapes } from './shapes';

const COLOURS = [
  ...['bg', 'text', 'error', 'selected-fill', 'selected-text', 'map-land', 'map-park', 'map-water'],
  ...['map-building', 'map-road', 'map-road-edge', 'map-zone', 'map-label', 'map-route', 'map-suggested'],
] as const;

export type Colours = Record<(typeof COLOURS)[number], string>;

/** The scheme under which the page itself fetches tiles, so that the worker needs no address of ours. */
export const TILE_SCHEME = 'city-tile';

const FONT = ['Noto Sans'];
/** The image that the engine draws for what was written somewhere. */
export const SQUARE = 'square';
const ZOOMS = { least: 10, most: 16 };

/** Reads the colours that are on the page now. */
export function coloursOf(style: Pick<CSSStyleDeclaration, 'getPropertyValue'>): Colours {
  return Object.fromEntries(
    COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Colours;
}

/** Returns the whole style: the city, and over it what the officer did and where they are. */
export function mapStyle(colours: Colours, shapes: Shapes, language = 'en'): StyleSpecification {
  const own = (data: GeoJSON.FeatureCollection) => ({ type: 'geojson' as const, data });
  return {
    version: 8,
    sources: {
      city: {
        type: 'vector',
        tiles: [`${TILE_SCHEME}://{z}/{x}/{y}`],
        minzoom: ZOOMS.least,
        maxzoom: ZOOMS.most,
      },
      streets: own(shapes.streets),
      route: own(shapes.route),
      suggested: own(shapes.suggested),
      gaps: own(shapes.gaps),
      marks: own(shapes.marks),
      accuracy: own(shapes.accuracy),
    },
    layers: [...ground(colours), ...streets(colours), ...names(colours, language), ...ours(colours)],
  };
}

function fill(id: string, layer: string, colour: string): LayerSpecification {
  return { id, type: 'fill', source: 'city', 'source-layer': layer, paint: { 'fill-color': colour } };
}

function ground(c: Colours): LayerSpecification[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': c['map-land'] } },
    fill('land', 'land', c['map-land']),
    fill('park', 'park', c['map-park']),
    fill('water', 'water', c['map-water']),
    { ...fill('building', 'building', c['map-building']), minzoom: 14 } as LayerSpecification,
  ];
}

type Widths = [at12: number, at16: number, at19: number];

const grow = ([low, middle, high]: Widths): DataDrivenPropertyValueSpecification<number> =>
  ['interpolate', ['exponential', 1.6], ['zoom'], 12, low, 16, middle, 19, high] as never;

function streets(c: Colours): LayerSpecification[] {
  const road = (
    id: string,
    classes: string[],
    colour: string,
    widths: Widths,
    dash?: number[],
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: 'city',
    'source-layer': 'road',
    filter: ['in', ['get', 'class'], ['literal', classes]],
    layout: { 'line-cap': dash ? 'butt' : 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': grow(widths), ...(dash ? { 'line-dasharray': dash } : {}) },
  });
  const edge = c['map-road-edge'];
  return [
    road('footway', ['footway', 'path', 'pedestrian'], edge, [0.3, 1.5, 4], [2, 1.5]),
    road('lane-edge', ['lane', 'service'], edge, [0.4, 5, 20]),
    road('street-edge', ['residential', 'secondary', 'tertiary'], edge, [1, 10, 44]),
    road('main-edge', ['primary', 'trunk'], edge, [2, 14, 60]),
    road('lane', ['lane', 'service'], c['map-road'], [0.2, 3, 16]),
    road('street', ['residential', 'secondary', 'tertiary'], c['map-road'], [0.6, 8, 40]),
    road('main', ['primary', 'trunk'], c['map-road'], [1.4, 12, 56]),
    {
      id: 'zone-edge',
      type: 'line',
      source: 'city',
      'source-layer': 'zone',
      paint: { 'line-color': c['map-zone'], 'line-width': 2, 'line-dasharray': [4, 3] },
    },
  ];
}

function names(c: Colours, language: string): LayerSpecification[] {
  const text = (size: number) => ({ 'text-font': FONT, 'text-size': size, 'text-padding': 6 });
  const paint = { 'text-color': c['map-label'], 'text-halo-color': c['map-land'], 'text-halo-width': 1.5 };
  const of = (layer: string) => ({ type: 'symbol' as const, source: 'city', 'source-layer': layer, paint });
  const zone = language.startsWith('fr')
    ? ['coalesce', ['get', 'name_fr'], ['get', 'name']]
    : ['get', 'name'];
  return [
    {
      id: 'road-name',
      ...of('road'),
      minzoom: 14,
      layout: { ...text(14), 'text-field': ['get', 'name'], 'symbol-placement': 'line' },
    },
    { id: 'zone-name', ...of('zone'), maxzoom: 14, layout: { ...text(16), 'text-field': zone as never } },
    {
      id: 'place-name',
      ...of('place'),
      minzoom: 14,
      filter: ['!=', ['get', 'kind'], 'town'] as FilterSpecification,
      layout: { ...text(14), 'text-field': ['get', 'name'] },
    },
  ];
}

/** Streets by whether they were walked: thick, dashed and thin, so that the colour alone says nothing. */
function visited(c: Colours): LayerSpecification[] {
  const street = (visit: string, colour: string, width: number, dash?: number[]): LayerSpecification => ({
    id: `street-${visit}`,
    type: 'line',
    source: 'streets',
    filter: ['==', ['get', 'visit'], visit],
    layout: { 'line-cap': dash ? 'butt' : 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': width, ...(dash ? { 'line-dasharray': dash } : {}) },
  });
  return [
    street('not', c['map-suggested'], 2),
    street('seen', c['map-route'], 2, [2, 2]),
    street('walked', c['map-route'], 5),
  ];
}

/** What was written somewhere, as squares; gaps' ends, stops and calls for help, as dots over them; and their words. */
function marked(c: Colours): LayerSpecification[] {
  const isNote = ['==', ['get', 'note'], true];
  const square = (id: string, size: number, colour: string): LayerSpecification => ({
    ...{ id, type: 'symbol', source: 'marks', filter: isNote as FilterSpecification },
    layout: {
      ...{ 'icon-image': SQUARE, 'icon-size': size },
      ...{ 'icon-allow-overlap': true, 'icon-ignore-placement': true },
    },
    paint: { 'icon-color': colour },
  });
  const dot = (id: string, source: string, radius: number, colour: string): LayerSpecification => ({
    ...{ id, type: 'circle', source },
    paint: {
      'circle-radius': radius,
      'circle-color': colour,
      'circle-stroke-color': c.text,
      'circle-stroke-width': 2,
    },
  });
  const words = (id: string, source: string): LayerSpecification => ({
    ...{ id, type: 'symbol', source },
    layout: {
      ...{ 'text-font': FONT, 'text-size': 14, 'text-field': ['get', 'text'] },
      ...{ 'text-anchor': 'top', 'text-offset': [0, 0.9], 'text-optional': true },
    },
    paint: { 'text-color': c.text, 'text-halo-color': c.bg, 'text-halo-width': 2 },
  });
  const only = (layer: LayerSpecification, filter: unknown) => ({ ...layer, filter }) as LayerSpecification;
  return [
    square('note-edges', 0.9, c.text),
    square('notes', 0.6, c.bg),
    dot('gap-ends', 'gaps', 5, c.bg),
    words('gap-words', 'gaps'),
    only(dot('marks', 'marks', 8, c['selected-fill']), ['!', isNote]),
    only(dot('alerts', 'marks', 11, c.error), ['==', ['get', 'alert'], true]),
    words('mark-words', 'marks'),
  ];
}

function ours(c: Colours): LayerSpecification[] {
  return [
    ...visited(c),
    {
      id: 'accuracy',
      type: 'fill',
      source: 'accuracy',
      paint: { 'fill-color': c['map-route'], 'fill-opacity': 0.15, 'fill-outline-color': c['map-route'] },
    },
    {
      // Dots: nobody has walked there yet.
      id: 'suggested',
      type: 'line',
      source: 'suggested',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': c['map-suggested'], 'line-width': 5, 'line-dasharray': [0, 2] },
    },
    {
      id: 'route',
      type: 'line',
      source: 'route',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': c['map-route'], 'line-width': 4 },
    },
    ...marked(c),
  ];
}
