package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
)

const migrateUsage = `Usage: ashore migrate new [-app folder] [-go] NAME
       ashore migrate check [-app folder] [-update]

New writes migrations/NNNN_NAME.sql with the next number. Until something is put
in the place of its second paragraph, the app refuses the file by its name, so
that nobody's database takes a migration that isn't written yet. With -go it is
NNNN_NAME_migration.go, a function for what SQL can't do: name its variable in
Config.MigrationFuncs.

Check reads the app's migrations as the app does, without running them, and
compares them with those that were released, which are in migrations.lock: each
must be there, as it was. New ones must have numbers above them.

  -app folder   the app's folder (default: this one)
  -go           a function in Go
  -update       add the new ones to migrations.lock: do it for each release, and
                commit the file

migrations.lock has lines as sha256sum prints them, of files with \n at the ends
of lines. Check exits with status 1 if something is wrong.
`

func runMigrate(_ context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Fprint(stdout, migrateUsage)
		return 0
	}
	if len(args) == 0 || args[0] != "new" && args[0] != "check" {
		fmt.Fprint(stderr, migrateUsage)
		return 2
	}
	flags := flag.NewFlagSet("migrate "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, migrateUsage) }
	app := flags.String("app", ".", "the app's folder")
	update, inGo, names := new(bool), new(bool), 1
	if args[0] == "new" {
		inGo = flags.Bool("go", false, "a function in Go")
	} else {
		update, names = flags.Bool("update", false, "add what is new to migrations.lock"), 0
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	if flags.NArg() != names {
		fmt.Fprint(stderr, migrateUsage)
		return 2
	}
	if args[0] == "new" {
		file, err := newMigration(*app, flags.Arg(0), *inGo)
		if err != nil {
			fmt.Fprintf(stderr, "ashore migrate: %v\n", err)
			return 1
		}
		fmt.Fprintln(stdout, file)
		if *inGo {
			fmt.Fprintf(stdout, "To run it, list migration%.4s in Config.MigrationFuncs.\n", filepath.Base(file))
		}
		return 0
	}
	found, err := checkMigrations(*app)
	if err != nil {
		fmt.Fprintf(stderr, "ashore migrate: %v\n", err)
		return 1
	}
	for _, problem := range found.problems {
		fmt.Fprintf(stderr, "%s\n", problem)
	}
	if len(found.problems) > 0 {
		return 1
	}
	if *update {
		if err := writeLock(*app, found.files); err != nil {
			fmt.Fprintf(stderr, "ashore migrate: %v\n", err)
			return 1
		}
		fmt.Fprintf(stdout, "%s: %d migrations, %d of them new\n", filepath.Join(*app, lockFile), len(found.files), len(found.files)-found.released)
		return 0
	}
	fmt.Fprintf(stdout, "%d migrations, %d of them released\n", len(found.files), found.released)
	return 0
}
