module example.com/activity

go 1.26.0

require (
	github.com/ashore-dev/ashore v0.0.0
	github.com/ncruces/go-sqlite3 v0.35.6 // indirect
	github.com/danmestas/go-sqlite3-opfs v0.2.0 // indirect
	github.com/ncruces/go-sqlite3-wasm/v6 v6.3.35304 // indirect
	github.com/ncruces/julianday v1.0.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

// A plugin outside of Ashore's repository also says
// tool github.com/ashore-dev/ashore/cmd/ashore (go get -tool …), for go generate.

// Until there is a release, and in the app that uses it too.
replace github.com/ashore-dev/ashore => ../../..
