// Whether the sun is up at a place, worked out on the phone: the Auto theme needs no network.

const RADIANS = Math.PI / 180;

/** The sun's upper edge touches the horizon at this height of its centre, refraction included. */
const HORIZON = -0.833;

/** Returns the height of the sun's centre above the horizon in degrees at a moment in milliseconds since 1970; good to about half a degree. */
export function sunHeight(when: number, lat: number, lon: number): number {
  const days = when / 86_400_000 - 10_957.5;
  const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const longitude =
    (280.46 + 0.9856474 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const tilt = 23.439 * RADIANS;
  const ascension = Math.atan2(Math.cos(tilt) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(tilt) * Math.sin(longitude));
  const hour = (280.46061837 + 360.98564737 * days + lon) * RADIANS - ascension;
  const height =
    Math.sin(lat * RADIANS) * Math.sin(declination) +
    Math.cos(lat * RADIANS) * Math.cos(declination) * Math.cos(hour);
  return Math.asin(height) / RADIANS;
}

/** Says whether it is day. */
export const isDay = (when: number, lat: number, lon: number): boolean => sunHeight(when, lat, lon) > HORIZON;
