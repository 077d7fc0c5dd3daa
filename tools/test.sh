#!/usr/bin/env bash
# Everything that must hold, in stages. Without arguments all of them run, also
# after one failed; with arguments the named ones. Each prints its minutes.
#
#   bash tools/test.sh            # make test
#   bash tools/test.sh go js      # make test STAGES="go js"
#
# ENGINE=stock or native has the browser stages run over that engine alone.
set -uo pipefail
cd "$(dirname "$0")/.."
shopt -s nullglob globstar
unset GOOS GOARCH
GO=${GO:-go}
bin=node_modules/.bin

say() { printf '%s\n' "$*"; }
missing() { say "missing: $*" >&2; return 1; }

# packages lists the module's packages below the given folders, if they are there.
packages() {
	local dir
	for dir in "$@"; do
		if [ -d "$dir" ]; then "$GO" list "./$dir/..."; fi
	done
}

# Race detection makes SQLite about 36 times slower: it covers what schedules
# and what parses, and leaves out the sweeps of the storage.
raced=(framework/dispatch framework/wire framework/hlc framework/merge framework/relay codegen)
# What also runs as js/wasm, as it does in the worker.
asWasm=(framework/wire framework/store framework/opfs framework/migrate framework/dispatch framework/app framework/apptest framework/browser apps)
# What is compiled into the programs of dev alone, and where it is called.
tagged=(./framework/app ./framework/inspector)

stage_setup() {
	command -v node >/dev/null || missing 'Node.js 20.19 or newer, from https://nodejs.org/' || return
	node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
		missing "Node.js 20.19 or newer (this is $(node --version))" || return
	if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
		npm ci --no-audit --no-fund || return
		touch node_modules/.package-lock.json
	fi
	setup_engine
	local want=() program
	[ "$("$GO" env CGO_ENABLED)" = 1 ] && command -v gcc >/dev/null || command -v clang >/dev/null || want+=(gcc libc6-dev)
	chromium >/dev/null || want+=(chromium)
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		# Without them their stages are skipped, and say so: not everyone can install a browser.
		firefox >/dev/null || want+=(firefox-esr)
		webkit || want+=(webkit2gtk-driver xvfb gir1.2-webkit2-4.1 python3-gi)
		# The finance app's reports are held against it.
		command -v hledger >/dev/null || want+=(hledger)
		# The hosts that docs/deploy.md has configurations for.
		[ -x /usr/sbin/nginx ] || want+=(nginx-light)
		command -v caddy >/dev/null || want+=(caddy)
	fi
	[ ${#want[@]} = 0 ] && return
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${want[@]}" >/dev/null
	else
		for program in "${want[@]}"; do missing "$program (on Debian: apt-get install $program)"; done
		return 1
	fi
}

# native reports whether the native engine can be built.
native() { "$GO" tool ashore version | grep -q '^native engine: [^n]'; }

# setup_engine gets a clang for the native engine. Without one everything goes on
# with the stock engine, and the tests of the native one are skipped.
setup_engine() {
	native && return
	if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends clang-19 lld-19 >/dev/null
		native && return
	fi
	say 'There is no native engine: the stock one is tested, and what needs the native one is skipped.'
	"$GO" tool ashore version | sed -n '/^native engine/,$p'
}

# chromium prints the browser that the browser tests start.
chromium() {
	local name
	for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
		if [ -n "$name" ] && type -P "$name"; then return; fi
	done
	return 1
}

# firefox prints the Firefox that the browser tests start.
firefox() {
	local name
	for name in "${FIREFOX:-}" firefox-esr firefox; do
		if [ -n "$name" ] && type -P "$name"; then return; fi
	done
	return 1
}

# webkit reports whether there is a WebKitGTK that the browser tests can start.
webkit() {
	command -v Xvfb >/dev/null && [ -x "${WEBKITWEBDRIVER:-/usr/bin/WebKitWebDriver}" ] &&
		/usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")' 2>/dev/null
}

stage_format() {
	local files
	files=$(git ls-files --cached --others --exclude-standard '*.go' | grep -v /testdata/ | while read -r f; do if [ -e "$f" ]; then echo "$f"; fi; done)
	files=$("$GO" tool -modfile=tools/go.mod gofumpt -l $files) || return
	[ -z "$files" ] || missing "the form of gofumpt (make fmt):"$'\n'"$files"
}

stage_vet() {
	"$GO" vet ./... && GOOS=js GOARCH=wasm "$GO" vet $(packages "${asWasm[@]}") || return
	GOOS=js GOARCH=wasm "$GO" vet -tags=ashore_inspector,ashore_slog "${tagged[@]}" || return
	local fixes
	fixes=$("$GO" fix -diff ./... 2>&1)
	[ -z "$fixes" ] || { say "$fixes"; missing 'what go fix says (make fmt)'; }
}

stage_staticcheck() {
	local check
	check=$("$GO" tool -modfile=tools/go.mod -n staticcheck) || return
	"$check" ./... && GOOS=js GOARCH=wasm "$check" $(packages "${asWasm[@]}") || return
	GOOS=js GOARCH=wasm "$check" -tags=ashore_inspector,ashore_slog "${tagged[@]}"
}

stage_generated() { "$GO" tool ashore generate -check $(packages apps test); }

stage_race() {
	"$GO" test -timeout 20m -race $(packages "${raced[@]}") || return
	# Most of the command's tests wait for compilers that they start: only what serves is raced.
	"$GO" test -timeout 20m -race -run '^Test(Dev|Serve|Watch)' ./cmd/ashore
}

stage_go() {
	local skip
	skip=$(packages "${raced[@]}")
	"$GO" test -timeout 20m $("$GO" list ./... | grep -vxF "$skip")
}

stage_wasm() {
	local run="node '$PWD/tools/wasmexec/run.mjs'" alone=framework/browser
	GOOS=js GOARCH=wasm "$GO" test -timeout 20m -exec="$run" $(packages "${asWasm[@]}" | grep -v "/$alone\$") || return
	# It measures one way of calling against another: nothing runs beside it.
	[ ! -d $alone ] || GOOS=js GOARCH=wasm "$GO" test -timeout 20m -exec="$run" ./$alone
}

# Both engines below the browser: the quick part of make test-engine.
stage_engine() {
	ASHORE_ENGINES=1 "$GO" test -count=1 -p 1 -timeout 40m ./engine/differ ./engine/hard ./engine/upstream ./engine/wasmtest ./framework/browser
}

stage_js() {
	node --test jsclient/test/**/*.test.js cmd/ashore/docs/test/*.test.js engine/js/test/*.test.js docs/examples/*/test/*.test.js tools/**/*.test.js || return
	node --import ./tools/ashore-imports.js --test apps/*/test/**/*.test.js
}

stage_types() { "$bin/tsc" --project .; }

stage_biome() { "$bin/biome" check --error-on-warnings --no-errors-on-unmatched .; }

stage_html() {
	local files=({apps,cmd/ashore/newapp}/*/web/**/*.html cmd/ashore/devpage/*.html jsclient/*.html docs/api/*.html)
	"$bin/html-validate" "${files[@]}"
}

stage_css() {
	local files=({apps,cmd/ashore/newapp}/*/web/**/*.css jsclient/*.css cmd/ashore/docs/web/*.css cmd/ashore/startpage/*.css)
	[ ${#files[@]} = 0 ] || "$bin/stylelint" "${files[@]}"
}

# sites builds the apps that browser tests use, once for each engine.
declare -A built
sites() {
	local app folder=.cache/sites/$1
	[ -z "${built[$1]:-}" ] || return 0
	for app in apps/*/ test/browser/lab/; do
		if [ -e "${app}main.go" ]; then
			"$GO" tool ashore build -fast -offline=false -engine="$1" -o "$folder/$(basename "$app")" "./$app" || return
		fi
	done
	"$GO" tool ashore build -fast -engine="$1" -o "$folder/several" ./apps/... ./test/browser/lab || return
	# Two builds of one site, for what happens when the second comes.
	"$GO" tool ashore build -fast -engine="$1" -o "$folder/offline" ./apps/timetracker ./test/browser/lab || return
	"$GO" tool ashore build -fast -lines -engine="$1" -o "$folder/next" ./apps/timetracker ./test/browser/lab || return
	built[$1]=yes
}

# What tells of lost data or of work done twice: an assertion that fails in these is final.
loss=(kill.test.js migrate-kill.test.js tabs.test.js fallback.test.js tracker-kill.test.js storm.test.js)
flaky=()

# browse runs test files in a browser, over an engine: browse firefox stock 1 files…
# The number says how many files run at a time. Browsers on a busy machine fail now
# and then: a file that fails runs once more, alone, and the end of the run names it.
browse() {
	local browser=$1 engine=$2 at=$3 notes name
	shift 3
	sites "$engine" || return
	say "-- $browser, $engine engine: $# files"
	notes=$(mktemp)
	drive "$at" "$@" && { rm "$notes"; return; }
	mapfile -t again < <(sort -u "$notes" | sed -n 's/^failed //p')
	if grep -q '^lost' "$notes" || [ ${#again[@]} = 0 ]; then rm "$notes"; return 1; fi
	rm "$notes"
	say "-- once more, alone: ${again[*]}"
	notes=/dev/null drive 1 "${again[@]}" || return
	for name in "${again[@]}"; do flaky+=("$name ($browser, $engine engine)"); done
}

# drive runs test files for browse.
drive() {
	local at=$1 form=tap
	shift
	[ ! -t 1 ] || form=spec
	BROWSER=$browser ENGINE=$engine ASHORE_SITES=$PWD/.cache/sites/$engine CHROMIUM=$(chromium) FIREFOX=$(firefox) \
		LOSS="${loss[*]}" node --test --test-concurrency="$at" \
		--test-reporter="$form" --test-reporter-destination=stdout \
		--test-reporter=./tools/failed-files.js --test-reporter-destination="$notes" "${@/#/test/browser/}"
}

# What is timed runs alone, the other files three at a time: they wait more than they work.
timed=(stop.test.js)
# What shows soonest that a browser or an engine differs.
smoke=(tabs.test.js tracker-kill.test.js tracker-return.test.js)

# everywhere runs every browser test.
everywhere() {
	local file files=()
	for file in test/browser/*.test.js; do
		file=$(basename "$file")
		[[ " ${timed[*]} " = *" $file "* ]] || files+=("$file")
	done
	browse "$1" "$2" 3 "${files[@]}" && browse "$1" "$2" 1 "${timed[@]}"
}

stage_browser() {
	chromium >/dev/null || missing 'chromium' || return
	everywhere chromium "${ENGINE:-auto}" || return
	# What ran over the native engine also runs over the stock one, in a few files.
	if [ -z "${ENGINE:-}" ] && native; then browse chromium stock 2 "${smoke[@]}"; fi
}

stage_firefox() {
	firefox >/dev/null || { say 'skipped: there is no Firefox (on Debian: apt-get install firefox-esr)'; return 0; }
	KILLS=3 browse firefox "${ENGINE:-auto}" 2 boot.test.js kill.test.js "${smoke[@]}"
}

stage_webkit() {
	webkit || { say 'skipped: there is no WebKitGTK (on Debian: apt-get install webkit2gtk-driver xvfb gir1.2-webkit2-4.1 python3-gi)'; return 0; }
	browse webkit "${ENGINE:-auto}" 2 boot.test.js "${smoke[@]}"
}

# stage_browsers runs all of it in each of BROWSERS over each of ENGINES; it takes about an hour, and
# runs only when it is named.
stage_browsers() {
	local browser engine bad=0
	export PAGES=all # of docs/api, for reference.test.js
	for engine in ${ENGINES:-auto stock}; do
		for browser in ${BROWSERS:-chromium firefox webkit}; do everywhere "$browser" "$engine" || bad=1; done
	done
	return $bad
}

all=(setup format vet staticcheck generated race go wasm engine js types biome html css browser firefox webkit)
names=("$@")
[ $# != 0 ] || names=("${all[@]}")
summary=() failed=() start=$SECONDS
for name in "${names[@]}"; do
	declare -F "stage_$name" >/dev/null || { say "there is no stage $name; there are: ${all[*]}"; exit 2; }
	say "== $name"
	began=$SECONDS
	if "stage_$name"; then result=ok; else result=FAILED; failed+=("$name"); fi
	line=$(printf '%-12s %5.1f min  %s' "$name" "$(awk "BEGIN { print ($SECONDS - $began) / 60 }")" "$result")
	say "== $line"
	summary+=("$line")
done
say ''
printf '   %s\n' "${summary[@]}"
printf '   %-12s %5.1f min\n' together "$(awk "BEGIN { print ($SECONDS - $start) / 60 }")"
for name in "${flaky[@]}"; do say "flaky: $name failed once and passed when it ran again alone"; done
if [ ${#failed[@]} != 0 ]; then
	say "failed: ${failed[*]}"
	exit 1
fi
say "all ${#names[@]} stages hold"
