//! What `make city-map` makes of an extract, over a made-up hamlet: streets cut at corners, ways that nobody walks for
//! themselves left out, doors and names found, and a line that breaks off costing only itself.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use streets::Class;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sorted(into: &Path) -> String {
    let done = Command::new("python3")
        .arg(root().join("scripts/city-map/layers.py"))
        .arg(into)
        .arg(root().join("fixtures/town/zones.geojson"))
        .stdin(File::open(root().join("fixtures/osm/hamlet.geojsonseq")).unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    said
}

#[test]
fn streets_are_cut_where_they_meet_and_what_is_not_for_walking_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let said = sorted(folder.path());
    assert!(said.contains("1 features could not be read"), "{said}");
    let graph = city::read_streets(folder.path().join("streets.geojson")).unwrap();
    let mut names: Vec<_> = graph
        .edges()
        .iter()
        .map(|edge| (edge.street.name.as_deref().unwrap_or("-"), edge.street.class))
        .collect();
    names.sort_by_key(|(name, _)| *name);
    assert_eq!(
        names,
        [
            ("-", Class::Lane),
            ("First St", Class::Residential),
            ("First St", Class::Residential),
            ("Second St", Class::Residential),
            ("Second St", Class::Residential),
        ]
    );
    // The two streets cross in one corner.
    let corners = (0..graph.node_count()).map(streets::NodeId);
    assert_eq!(
        corners
            .filter(|corner| graph.edges_at(*corner).len() == 4)
            .count(),
        1
    );
}

#[test]
fn doors_names_and_zones_are_found() {
    let folder = tempfile::tempdir().unwrap();
    sorted(folder.path());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(
        read("addresses.csv"),
        "number,street,lat,lon\n12,First St,49.482025,-125.847950\n14,Second St,49.480200,-125.849000\n"
    );
    city::Addresses::read(folder.path().join("addresses.csv")).unwrap();
    assert!(read("place.geojson").contains("Library"));
    assert!(read("park.geojson").contains("Green") && read("building.geojson").lines().count() == 1);
    assert!(
        read("road.geojson").contains("Bypass"),
        "a motorway is on the map, though nobody walks it"
    );
    assert_eq!(read("zone.geojson").lines().count(), 5);
}
