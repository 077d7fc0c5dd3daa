package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
)

const migrateUsage = `Usage: ashore migrate new [-app folder] [-go] NAME
       ashore migrate check [-app folder] [-update]
       ashore migrate status [-app folder] [-db file]
       ashore migrate fixture [-app folder] VERSION

New writes migrations/NNNN_NAME.sql with the next number. Until something is put
in the place of its second paragraph, the app refuses the file by its name, so
that nobody's database takes a migration that isn't written yet. With -go it is
NNNN_NAME_migration.go, a function for what SQL can't do: name its variable in
Config.MigrationFuncs.

Check reads the app's migrations as the app does, without running them, and
compares them with those that were released, which are in migrations.lock: each
must be there, as it was. New ones must have numbers above them.

Status prints which of the app's migrations a SQLite file has, such as one that
somebody exported, and which are pending: the app is compiled and asked, and the
file isn't written. Status exits with status 1 if some are pending or the app
would refuse the file. Without -db it prints which were released.

Fixture writes testdata/released/VERSION.sqlite.gz, a database as this version of
the app makes it, with its sample data: at each release, for a test of all later
versions with apptest.Released. The app needs Config.Sample.

  -app folder   the app's folder (default: this one)
  -go           a function in Go
  -db file      a SQLite file
  -update       add the new ones to migrations.lock: do it for each release, and
                commit the file

migrations.lock has lines as sha256sum prints them, of files with \n at the ends
of lines. Check exits with status 1 if something is wrong.
`

// migrateWords are the subcommands, and how many names each takes.
var migrateWords = map[string]int{"new": 1, "check": 0, "status": 0, "fixture": 1}

func runMigrate(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		fmt.Fprint(stdout, migrateUsage)
		return 0
	}
	if len(args) == 0 {
		args = []string{""}
	}
	names, known := migrateWords[args[0]]
	if !known {
		fmt.Fprint(stderr, migrateUsage)
		return 2
	}
	flags := flag.NewFlagSet("migrate "+args[0], flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, migrateUsage) }
	app := flags.String("app", ".", "the app's folder")
	update, inGo, db := new(bool), new(bool), new(string)
	switch args[0] {
	case "new":
		inGo = flags.Bool("go", false, "a function in Go")
	case "check":
		update = flags.Bool("update", false, "add what is new to migrations.lock")
	case "status":
		db = flags.String("db", "", "a SQLite file")
	}
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	if flags.NArg() != names {
		fmt.Fprint(stderr, migrateUsage)
		return 2
	}
	var err error
	switch args[0] {
	case "new":
		err = migrateNew(*app, flags.Arg(0), *inGo, stdout)
	case "check":
		err = migrateCheck(*app, *update, stdout, stderr)
	case "status":
		err = migrateStatus(ctx, *app, *db, stdout, stderr)
	case "fixture":
		err = migrateFixture(ctx, *app, flags.Arg(0), stdout, stderr)
	}
	if err == errSaid {
		return 1
	}
	if err != nil {
		fmt.Fprintf(stderr, "ashore migrate: %v\n", err)
		return 1
	}
	return 0
}

// errSaid says that what is wrong was printed.
var errSaid = errors.New("it was printed")

func migrateNew(app, name string, inGo bool, stdout io.Writer) error {
	file, err := newMigration(app, name, inGo)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, file)
	if inGo {
		fmt.Fprintf(stdout, "To run it, list migration%.4s in Config.MigrationFuncs.\n", filepath.Base(file))
	}
	return nil
}

func migrateCheck(app string, update bool, stdout, stderr io.Writer) error {
	found, err := checkMigrations(app)
	if err != nil {
		return err
	}
	for _, problem := range found.problems {
		fmt.Fprintf(stderr, "%s\n", problem)
	}
	if len(found.problems) > 0 {
		return errSaid
	}
	if !update {
		fmt.Fprintf(stdout, "%d migrations, %d of them released\n", len(found.files), found.released)
		return nil
	}
	if err := writeLock(app, found.files); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: %d migrations, %d of them new\n", filepath.Join(app, lockFile), len(found.files), len(found.files)-found.released)
	return nil
}
