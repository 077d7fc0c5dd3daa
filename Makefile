# Two targets do their own set-up: `make run` needs Go alone, `make test` says
# what it needs and installs it where it can.

GO ?= go
APP ?= ./apps/timetracker
FUZZTIME ?= 30s

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: run
run: need-go ## build the time tracker, serve it, rebuild it when a file changes (APP=./apps/…)
	@$(GO) tool ashore dev $(APP)

.PHONY: build
build: need-go ## write the finished site into dist/ (APP=./apps/…)
	@$(GO) tool ashore build -o dist $(APP)

.PHONY: site
site: need-go ## write a site of all apps into dist/, with a page that lists them, and serve it
	@$(GO) tool ashore build -o dist ./apps/...
	@$(GO) tool ashore serve dist

.PHONY: test
test: need-go ## everything that must hold; STAGES="go js" runs some of it
	@bash tools/test.sh $(STAGES)

.PHONY: release
release: need-go ## the tag of a release, with its engines built in (VERSION=v0.1.0)
	@GO=$(GO) bash tools/release.sh $(VERSION)

.PHONY: browsers
browsers: need-go ## every browser test in Chromium, Firefox and WebKitGTK over both engines (BROWSERS="firefox" ENGINES="stock")
	@bash tools/test.sh setup browsers

.PHONY: generate
generate: need-go ## write what is generated from the services
	@$(GO) generate ./...

.PHONY: fmt
fmt: need-go ## bring Go, JavaScript and JSON into their form
	@$(GO) fix ./...
	@$(GO) tool -modfile=tools/go.mod gofumpt -w $$(git ls-files --cached --others --exclude-standard '*.go' | grep -v /testdata/)
	@bash tools/test.sh setup
	@node_modules/.bin/biome check --write --no-errors-on-unmatched .

.PHONY: fuzz
fuzz: need-go ## every fuzzer for FUZZTIME (30s)
	@FUZZTIME=$(FUZZTIME) GO=$(GO) bash tools/fuzz.sh

SEED ?= 1
KILLS ?= 20
SEEDS ?= 500

.PHONY: soak
soak: soak-storage soak-tabs ## the sweeps of the storage at full length, and storms over 20 tabs (SEED=1 SEEDS=500)

.PHONY: soak-storage
soak-storage: need-go ## the crash and power-cut sweeps of the storage at full length
	@ASHORE_SOAK=1 $(GO) test -count=1 -timeout 4h -v ./framework/opfs/... ./framework/store/... ./framework/migrate/...

.PHONY: soak-tabs
soak-tabs: need-go ## storms over 20 tabs, 200 steps each (SEED=1 SEEDS=500); docs/soak.md
	@bash tools/test.sh setup
	@TABS=20 STEPS=200 SEED=$(SEED) SEEDS=$(SEEDS) node --test test/browser/storm.test.js

.PHONY: soak-kills
soak-kills: need-go ## Chromium killed at random moments of a migration, of an import (SEED=1 KILLS=20) and, thrice as often, while it writes
	@bash tools/test.sh setup
	@KILLS=$(KILLS) SEED=$(SEED) node --test test/browser/migrate-kill.test.js
	@KILLS=$$((3 * $(KILLS))) SEED=$(SEED) node --test test/browser/kill.test.js

STATEMENTS ?= 1000000

.PHONY: test-engine
test-engine: need-go ## go-sqlite3's tests and STATEMENTS random ones from SEED on over both engines: an hour
	@$(GO) test -count=1 -timeout 3h -v ./engine/upstream -run Upstream -set=all
	@ASHORE_ENGINES=1 $(GO) test -count=1 -timeout 3h -v ./engine/differ -run Engines -seed=$(SEED) -statements=$(STATEMENTS)
	@ASHORE_ENGINES=1 $(GO) test -count=1 -timeout 3h -v ./engine/differ -run Engines -seed=$(SEED) -statements=20000 -sides=stock,native
	@ASHORE_ENGINES=1 $(GO) test -count=1 -timeout 3h -v ./engine/hard ./engine/wasmtest

.PHONY: bench
bench: need-go ## engines side by side, into docs/performance.md, half an hour for BROWSER=chromium,firefox; ROUNDS=5 ONLY=cold
	@bash tools/test.sh setup
	@case "$(BROWSER)" in *firefox*) command -v firefox-esr >/dev/null || apt-get install -y -qq --no-install-recommends firefox-esr ;; esac
	@node bench/run.js

.PHONY: microbench
microbench: need-go ## the Go benchmarks of the packages
	@$(GO) test -run '^$$' -bench . -benchmem ./framework/... ./apps/...

.PHONY: need-go
need-go:
	@command -v $(GO) >/dev/null || { echo 'Go is missing: install Go 1.26 or newer from https://go.dev/dl/ (Debian: apt-get install golang-go, if it is new enough)'; exit 1; }
