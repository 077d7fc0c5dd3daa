// Package app puts an Ashore program together: configuration, plugins, the
// order in which they start and stop, and the entry point of both its builds.
//
// A program is one call:
//
//	func main() { app.Main(config()) }
//
// Built for js/wasm it runs in the worker of a page, on the database in the
// browser's own file system. Built for the developer's machine it serves the
// same methods over standard input and output on a folder, which is how one
// looks at an app's data and API without a browser.
package app

import (
	"context"
	"io/fs"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/store"
)

// Service is a type whose methods the page can call. The generator writes
// the method beside each type that is marked with //ashore:service; nobody
// writes it by hand.
type Service interface {
	Service() dispatch.Service
}

// MigrationFunc is a migration that is written in Go; see [migrate.Func].
type MigrationFunc = migrate.Func

// Config says what an app consists of. The zero value of every field but
// Name works.
//
// The generator reads the function that returns it without running it: Name
// is a constant, Services are &T{…} and Plugins are direct calls of a
// package's exported function, Sample is a function's name. Anything else is
// an error of the generator.
type Config struct {
	// Name names the app's folder, locks and caches in the browser, so a new
	// name means a new, empty database. Lower-case letters, digits and
	// hyphens, beginning with a letter, at most 40 bytes.
	Name string

	// Migrations holds the SQL files of the app's own tables, NNNN_name.sql,
	// at its root or in a folder "migrations". Nil: the app has none.
	Migrations fs.FS

	// MigrationFuncs are migrations of the app that are written in Go, for what
	// SQL can't do. Their numbers are among those of the files.
	MigrationFuncs []MigrationFunc

	// Services are what pages can call.
	Services []Service

	// Plugins are installed and started in this order, and stopped in the
	// reverse one.
	Plugins []Plugin

	// Sample fills an empty, migrated database with made-up data, for people
	// who want to look at the app before they put in their own. It runs in one
	// transaction, in a database that is for nothing else: a built site has the
	// app's pages once more at sample/, with a banner that says what they show
	// and a button that clears it. It is given the clock and the ids of a
	// handler, and should call what the handlers call, so that its rows are as
	// theirs; dated by tx.Now, with nothing by chance. SampleZone says which
	// day that is to the person. Nil: the app has none.
	Sample func(ctx context.Context, tx *store.Tx) error

	// Durability says what a kept promise survives. Full, the zero value,
	// survives power loss as far as the platform's flush goes.
	Durability store.Durability
}
