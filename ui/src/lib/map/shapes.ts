// From what happened to what is drawn. A gap has no line: only its two ends, and the cause in words at the first. What
// lies on both sides of 180° is drawn beside each other: the map takes longitudes beyond it.

export type Point = [lon: number, lat: number];
export type Here = { lat: number; lon: number; accuracy_m: number | null };
export type GapShown = { a: Point | null; b: Point | null; text: string };
/** A dot, larger for a call for help; a square for what was written there. */
export type Mark = { id: string; at: Point; text: string; alert?: boolean; note?: boolean };

export type StreetShown = { line: Point[]; visit: 'walked' | 'seen' | 'not' };

export type Overlay = {
  streets?: StreetShown[];
  segments?: Point[][];
  suggested?: Point[];
  gaps?: GapShown[];
  marks?: Mark[];
  here?: Here | null;
};
export type Shapes = Record<
  'streets' | 'route' | 'suggested' | 'gaps' | 'marks' | 'accuracy',
  GeoJSON.FeatureCollection
>;

/** Returns everything the map lays over the city. */
export function shapes(overlay: Overlay): Shapes {
  const { streets, segments, suggested, gaps, marks, here } = together(overlay);
  return {
    streets: {
      type: 'FeatureCollection',
      features: streets.map(({ line, visit }) => ({
        ...{ type: 'Feature' as const, properties: { visit } },
        geometry: { type: 'LineString', coordinates: line },
      })),
    },
    route: collection(
      segments.filter((line) => line.length > 1).map((line) => ({ type: 'LineString', coordinates: line })),
    ),
    suggested: collection(suggested.length > 1 ? [{ type: 'LineString', coordinates: suggested }] : []),
    gaps: points(
      gaps.flatMap(({ a, b, text }) =>
        [a && { at: a, text }, b && { at: b, text: '' }].filter((end) => !!end),
      ),
    ),
    marks: points(marks.map(({ at, text, alert = false, note = false }) => ({ at, text, alert, note }))),
    accuracy: collection(
      here?.accuracy_m ? [{ type: 'Polygon', coordinates: [circle(here, here.accuracy_m)] }] : [],
    ),
  };
}

/** Returns the box around everything that was walked and marked, or null when there is nothing. */
export function extent(overlay: Overlay): [Point, Point] | null {
  const { segments, suggested, marks, here } = together(overlay);
  const all = [...segments.flat(), ...suggested, ...marks.map((mark) => mark.at)];
  if (here) all.push([here.lon, here.lat]);
  if (all.length === 0) return null;
  const lons = all.map(([lon]) => lon);
  const lats = all.map(([, lat]) => lat);
  return [
    [least(lons), least(lats)],
    [most(lons), most(lats)],
  ];
}

/** Brings everything to the side of 180° on which the first of it lies. */
function together({
  streets = [],
  segments = [],
  suggested = [],
  gaps = [],
  marks = [],
  here = null,
}: Overlay): Required<Overlay> {
  const near = nearest(segments[0]?.[0] ?? suggested[0] ?? marks[0]?.at ?? streets[0]?.line[0]);
  return {
    streets: streets.map((street) => ({ ...street, line: street.line.map(near) })),
    segments: segments.map((line) => line.map(near)),
    suggested: suggested.map(near),
    gaps: gaps.map(({ a, b, text }) => ({ a: a && near(a), b: b && near(b), text })),
    marks: marks.map((mark) => ({ ...mark, at: near(mark.at) })),
    here: here && { ...here, lon: near([here.lon, here.lat])[0] },
  };
}

/** Returns what moves a place by a whole turn where that brings it nearer to a first one. */
function nearest(first: Point | undefined): (place: Point) => Point {
  const from = first?.[0];
  if (from === undefined) return (place) => place;
  return (place) => {
    const turns = Math.round((from - place[0]) / 360);
    return turns === 0 ? place : [place[0] + turns * 360, place[1]];
  };
}

// A whole shift has more points than a call takes arguments.
const least = (numbers: number[]) => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: number[]) => numbers.reduce((a, b) => Math.max(a, b));

function circle({ lat, lon }: Here, metres: number): Point[] {
  const metresPerDegree = 111_320;
  return Array.from({ length: 49 }, (_, step): Point => {
    const angle = (step / 48) * 2 * Math.PI;
    const north = (metres * Math.sin(angle)) / metresPerDegree;
    const east = (metres * Math.cos(angle)) / (metresPerDegree * Math.cos((lat * Math.PI) / 180));
    return [lon + east, lat + north];
  });
}

function points(all: ({ at: Point } & Record<string, unknown>)[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: all.map(({ at, ...properties }) => ({
      type: 'Feature',
      properties,
      geometry: { type: 'Point', coordinates: at },
    })),
  };
}

function collection(geometries: GeoJSON.Geometry[]): GeoJSON.FeatureCollection {
  const feature = (geometry: GeoJSON.Geometry) => ({ type: 'Feature' as const, properties: {}, geometry });
  return { type: 'FeatureCollection', features: geometries.map(feature) };
}
