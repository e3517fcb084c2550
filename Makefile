# Every target is one script of scripts/, readable on its own. `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check format types bench rehearse simulate simulate-long fuzz android-check city-map reset

help: ## lists the targets
	@echo 'Patrolbook'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name does; do printf '  make %-13s %s\n' "$$name" "$$does"; done

run: ## the main job: server, then the phone's window with a replayed patrol (no display: a rehearsed shift). ONCE=1 exits after it
	@scripts/run.sh

test: ## everything: Rust, screens, console in a browser, phone in the real shell. PART=rust|fuzz|ui|browser|shell|scripts for one
	@scripts/test.sh $(PART)

check: ## format, lints, licences, generated types; changes nothing
	@scripts/check.sh

format: ## formats Rust and screens, and repairs what the lints can repair
	cargo fmt --all
	@scripts/ui.sh modules
	npm run --prefix ui --silent format

types: ## writes the TypeScript of the views from Rust
	@scripts/types.sh write

bench: ## prints the measured table and writes bench/results/latest.json
	@scripts/bench.sh

rehearse: ## one scripted shift against a server of its own. ARGS="--seed 7 --json" goes to patrolbook-rehearse
	@scripts/rehearse.sh $(ARGS)

simulate: ## seeded fleets under every fault: SEEDS=N of them, or the one SEED=n with its story. Ends with one line; fails on any loss
	@scripts/simulate.sh

simulate-long: ## the same with 10,000 seeds, or SEEDS=N; for a quiet night
	@SEEDS=$${SEEDS:-10000} scripts/simulate.sh

fuzz: ## drawn bytes for everything that reads what comes from outside: MINUTES=n for each target, ONLY=name for one
	@scripts/fuzz.sh

city-map: ## turns an OpenStreetMap extract into a city's map, streets and addresses: OSM=extract.osm.pbf CITY=folder
	@scripts/city-map.sh "$(OSM)" "$(CITY)"

android-check: ## what of the Android app can be checked without the vendor's SDK: PART=quick|self-test. Says what it does not show
	@scripts/android-check.sh $(PART)

reset: ## empties the demo's data folder .demo/
	@scripts/reset.sh
