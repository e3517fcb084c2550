"""Sorts OpenStreetMap features into the layers of the map, the blocks of the street graph and the list of addresses.

    layers.py FOLDER ZONES < features.geojsonseq

Reads one GeoJSON feature a line (as `osmium export -f geojsonseq` writes them) and writes into FOLDER one file a layer for
tippecanoe, `streets.geojson` and `addresses.csv`. ZONES is the city's zones.geojson, or nothing. It asks no network.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

# What a way is called on the map, from which zoom on, and what it is for whoever walks; none: not for walking.
WAYS = {
    "motorway": ("trunk", 10, None),
    "motorway_link": ("trunk", 12, None),
    "trunk": ("trunk", 10, "primary"),
    "trunk_link": ("trunk", 12, "primary"),
    "primary": ("primary", 10, "primary"),
    "primary_link": ("primary", 12, "primary"),
    "secondary": ("secondary", 11, "primary"),
    "secondary_link": ("secondary", 12, "primary"),
    "tertiary": ("tertiary", 12, "residential"),
    "tertiary_link": ("tertiary", 13, "residential"),
    "unclassified": ("residential", 12, "residential"),
    "residential": ("residential", 12, "residential"),
    "living_street": ("residential", 12, "residential"),
    "pedestrian": ("pedestrian", 14, "footway"),
    "service": ("service", 14, "lane"),
    "footway": ("footway", 14, "footway"),
    "path": ("path", 14, "footway"),
    "cycleway": ("path", 14, "footway"),
    "steps": ("footway", 15, "footway"),
    "track": ("path", 14, "footway"),
}
# Ways that run along a street or lead to one door: walked with the street, never for themselves.
BESIDE = {("footway", "sidewalk"), ("footway", "crossing"), ("service", "driveway"), ("service", "parking_aisle")}
PARKS = {("leisure", kind) for kind in ("park", "garden", "pitch", "playground", "nature_reserve", "golf_course")}
PARKS |= {("landuse", kind) for kind in ("grass", "forest", "meadow", "recreation_ground", "cemetery", "village_green")}
PARKS |= {("natural", kind) for kind in ("wood", "scrub", "grassland", "beach")}
WATER = {("natural", "water"), ("waterway", "riverbank"), ("landuse", "reservoir"), ("landuse", "basin")}
PLACES = {
    "amenity": ("hospital", "clinic", "police", "fire_station", "library", "townhall", "school", "shelter", "toilets"),
    "railway": ("station",),
    "place": ("city", "town", "village", "suburb", "neighbourhood"),
}


def feature(geometry, zoom=None, **properties):
    """A GeoJSON feature, on the map from a zoom on."""
    one = {"type": "Feature", "properties": properties, "geometry": geometry}
    return one | {"tippecanoe": {"minzoom": zoom}} if zoom else one


def is_any(tags, wanted):
    """Whether one of these pairs is among the tags."""
    return any(tags.get(key) == value for key, value in wanted)


class City:
    """What has been read of a city."""

    def __init__(self):
        self.layers = {name: [] for name in ("water", "park", "building", "road", "zone", "place")}
        self.ways = []
        self.addresses = {}
        self.left_out = 0

    def take(self, one):
        """Sorts one feature in; what the map does not show is passed over."""
        tags, geometry = one.get("properties") or {}, one.get("geometry") or {}
        kind = geometry.get("type", "")
        if kind.endswith("Polygon"):
            self.area(tags, geometry)
        elif kind == "LineString":
            self.way(tags, geometry)
        elif kind == "Point":
            self.place(tags, geometry["coordinates"], geometry)
        else:
            self.left_out += 1

    def area(self, tags, geometry):
        """Water, parks, buildings, and the places and addresses that are drawn as areas."""
        if is_any(tags, WATER):
            self.layers["water"].append(feature(geometry, name=tags.get("name", "")))
        elif is_any(tags, PARKS):
            self.layers["park"].append(feature(geometry, name=tags.get("name", "")))
        elif "building" in tags:
            self.layers["building"].append(feature(geometry, 14))
        self.place(tags, middle(geometry))

    def way(self, tags, geometry):
        """A street: on the map, and a way to walk where one may."""
        known = WAYS.get(tags.get("highway"))
        if not known or tags.get("area") == "yes":
            return
        shown, zoom, walked = known
        name = tags.get("name", "")
        self.layers["road"].append(feature(geometry, zoom, name=name, **{"class": shown}))
        private = tags.get("access") in ("no", "private") or tags.get("foot") in ("no", "private")
        if walked and not private and not is_any(tags, BESIDE):
            self.ways.append((name, walked, geometry["coordinates"]))

    def place(self, tags, point, geometry=None):
        """A name on the map, and a door with a number."""
        for key, kinds in PLACES.items():
            if tags.get(key) in kinds and tags.get("name"):
                zoom = 10 if tags[key] in ("city", "town") else 13 if key == "place" else 14
                kind = "town" if tags[key] in ("city", "town", "village") else tags[key]
                where = geometry or {"type": "Point", "coordinates": point}
                self.layers["place"].append(feature(where, zoom, name=tags["name"], kind=kind))
        number, street = tags.get("addr:housenumber", ""), tags.get("addr:street", "")
        if number and street:
            digits = "".join(letter for letter in number.split("-")[0] if letter.isdigit())
            if digits:
                self.addresses.setdefault((street, int(digits)), point)

    def blocks(self):
        """The ways cut wherever they meet another, or themselves: between two corners lies one block."""
        used = Counter(tuple(point) for _, _, line in self.ways for point in line)
        for _, _, line in self.ways:
            used.update((tuple(line[0]), tuple(line[-1])))
        for name, walked, line in self.ways:
            block = [line[0]]
            for point in line[1:]:
                block.append(point)
                if used[tuple(point)] > 1:
                    yield name, walked, block
                    block = [point]
            if len(block) > 1:
                yield name, walked, block


def middle(geometry):
    """A point about the middle of an area: the mean of its first ring."""
    ring = geometry["coordinates"][0]
    while isinstance(ring[0][0], list):
        ring = ring[0]
    return [round(sum(part) / len(ring), 7) for part in zip(*ring)]


def write_lines(path, features):
    """Writes features one a line, as tippecanoe reads them."""
    with path.open("w", encoding="utf-8") as out:
        for one in features:
            out.write(json.dumps(one, ensure_ascii=False) + "\n")


def write_streets(path, blocks):
    """Writes the street graph's blocks, one feature a line; returns how many."""
    rows = []
    for name, walked, line in blocks:
        properties = {"name": name, "class": walked} if name else {"class": walked}
        one = {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}
        rows.append(json.dumps(one, ensure_ascii=False, separators=(",", ":")))
    path.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")
    return len(rows)


def write_addresses(path, addresses):
    """Writes the doors as the phone reads them."""
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["number", "street", "lat", "lon"])
        for (street, number), (lon, lat) in sorted(addresses.items()):
            rows.writerow([number, street, f"{lat:.6f}", f"{lon:.6f}"])


def zones(path):
    """The city's zones as features of the map."""
    for one in json.loads(Path(path).read_text(encoding="utf-8"))["features"]:
        yield feature(one["geometry"], **one["properties"])


def main():
    folder = Path(sys.argv[1])
    city = City()
    for number, text in enumerate(sys.stdin, 1):
        text = text.lstrip("\x1e").strip()
        if not text:
            continue
        try:
            city.take(json.loads(text))
        except (ValueError, KeyError, TypeError, IndexError):
            city.left_out += 1
        if number % 50_000 == 0 and sys.stderr.isatty():
            print(f"\r    {number:,} features", end="", file=sys.stderr, flush=True)
    if len(sys.argv) > 2:
        city.layers["zone"] = list(zones(sys.argv[2]))
    for name, features in city.layers.items():
        write_lines(folder / f"{name}.geojson", features)
    blocks = write_streets(folder / "streets.geojson", city.blocks())
    write_addresses(folder / "addresses.csv", city.addresses)
    counted = ", ".join(f"{len(features):,} {name}" for name, features in city.layers.items())
    print(f"    {counted}; {blocks:,} blocks of streets, {len(city.addresses):,} addresses", file=sys.stderr)
    if city.left_out:
        print(f"    {city.left_out:,} features could not be read and are left out", file=sys.stderr)
    if not blocks:
        sys.exit("error: there is no street in this extract; is it the right one?")


if __name__ == "__main__":
    main()
