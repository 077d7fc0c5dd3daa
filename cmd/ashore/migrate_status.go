package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"text/tabwriter"
)

// migrateStatus prints which migrations a file has, or which were released.
func migrateStatus(ctx context.Context, app, db string, stdout, stderr io.Writer) error {
	if db != "" {
		return runApp(ctx, app, stdout, stderr, "-status", db)
	}
	files, problems, err := readMigrations(app)
	if err != nil {
		return err
	}
	locked, err := readLock(app)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintln(stderr, problem)
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, f := range files {
		what := "not released"
		if i := slices.IndexFunc(locked, func(l migration) bool { return l.name == f.name }); i >= 0 {
			if what = "released"; locked[i].checksum != f.checksum {
				what = "edited after it was released"
			}
		}
		fmt.Fprintf(w, "%s\t%s\n", f.name, what)
	}
	for _, l := range locked {
		if !slices.ContainsFunc(files, func(f migration) bool { return f.name == l.name }) {
			fmt.Fprintf(w, "%s\treleased, and missing\n", l.name)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(problems) > 0 {
		return errSaid
	}
	return nil
}

// versionName is what a released version's file may be called.
var versionName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]*$`)

// migrateFixture writes a database of this version for tests of later ones.
func migrateFixture(ctx context.Context, app, version string, stdout, stderr io.Writer) error {
	if !versionName.MatchString(version) {
		return fmt.Errorf("%q can't be a file's name: it has letters, digits and . _ + -", version)
	}
	file := filepath.Join(app, "testdata", "released", version+".sqlite.gz")
	if err := runApp(ctx, app, stdout, stderr, "-fixture", file); err != nil {
		return err
	}
	fmt.Fprintln(stdout, file)
	return nil
}

// runApp compiles the app for this machine and runs it, with a file as the last
// of its arguments. The app says itself what is wrong.
func runApp(ctx context.Context, app string, stdout, stderr io.Writer, what, file string) error {
	file, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "run", ".", what, file)
	command.Dir, command.Stdout, command.Stderr = app, stdout, stderr
	err = command.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return errSaid
	}
	return err
}
