module github.com/ashore-dev/ashore/bench/native

go 1.26.0

require (
	github.com/ashore-dev/ashore v0.0.0
	github.com/mattn/go-sqlite3 v1.14.52
)

replace github.com/ashore-dev/ashore => ../..
