package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// lockFile is in an app's folder and lists the migrations that were released.
const lockFile = "migrations.lock"

// migrationFile is what framework/migrate takes for a migration: its test of
// names has the same.
var migrationFile = regexp.MustCompile(`^([0-9]{4})_[a-z0-9][a-z0-9_-]*\.sql$`)

// lockedFile is a name in migrations.lock, seen from the folder migrations: Go
// files are beside main.go.
var lockedFile = regexp.MustCompile(`^(?:([0-9]{4})_[a-z0-9][a-z0-9_-]*\.sql|\.\./([0-9]{4})_[a-z0-9][a-z0-9_-]*_migration\.go)$`)

// unwritten stands in a new migration until somebody writes it. SQLite can't
// read it, so the app refuses the file.
const unwritten = "The statements come here, in place of this line."

// migration is a file of an app.
type migration struct {
	number         int
	name, checksum string
	inGo           bool
}

// checked is what checkMigrations found.
type checked struct {
	files    []migration // by number
	released int         // how many of them are in the lock file
	problems []string    // one a line, each with its file
}

// newMigration writes a file with the next number, SQL or Go, and returns its path.
func newMigration(app, name string, inGo bool) (string, error) {
	if !migrationFile.MatchString("0001_" + name + ".sql") {
		return "", fmt.Errorf("%q can't be a migration's name: it has a-z, 0-9, _ and -, and begins with a letter or digit", name)
	}
	if _, err := os.Stat(filepath.Join(app, "main.go")); err != nil {
		return "", fmt.Errorf("%s isn't an app's folder: it has no main.go", app)
	}
	number, err := nextNumber(app)
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("%04d_%s", number, name)
	dir, file, text := filepath.Join(app, "migrations"), name+".sql", fmt.Sprintf("-- %s.sql: why it is made.\n\n%s\n", name, unwritten)
	if inGo {
		dir, file, text = app, name+"_migration.go", fmt.Sprintf(goMigration, number, name, unwritten)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	path := filepath.Join(dir, file)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	return path, errors.Join(err, f.Close())
}

// nextNumber is that of an app's next migration.
func nextNumber(app string) (int, error) {
	files, _, err := readMigrations(app)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	locked, err := readLock(app)
	if err != nil {
		return 0, err
	}
	last := 0
	for _, f := range slices.Concat(files, locked) {
		last = max(last, f.number)
	}
	if last == 9999 {
		return 0, errors.New("9999 is the last number")
	}
	return last + 1, nil
}

// checkMigrations compares the app's migrations with those that were released.
func checkMigrations(app string) (checked, error) {
	files, problems, err := readMigrations(app)
	if err != nil {
		return checked{}, err
	}
	locked, err := readLock(app)
	if err != nil {
		return checked{}, err
	}
	c := checked{files: files, problems: problems}
	add := func(format string, args ...any) { c.problems = append(c.problems, fmt.Sprintf(format, args...)) }
	last := migration{}
	for _, l := range locked {
		if l.number > last.number {
			last = l
		}
		i := slices.IndexFunc(files, func(f migration) bool { return f.name == l.name })
		switch {
		case i < 0:
			add("%s: was released and is missing; put it back", l.name)
		case files[i].checksum != l.checksum:
			if l.inGo {
				add("%s: was edited after it was released; put it back, or if it does what it did, its checksum into migrations.lock: %s", l.name, files[i].checksum)
				continue
			}
			add("%s: was edited after it was released; put it back, and what changed into a new file", l.name)
		default:
			c.released++
		}
	}
	for i, f := range files {
		if i > 0 && files[i-1].number == f.number {
			add("%s: has the number of %s; give it the next one", f.name, files[i-1].name)
		}
		known := slices.ContainsFunc(locked, func(l migration) bool { return l.name == f.name })
		if !known && f.number <= last.number {
			add("%s: comes before %s, which was released; give it the next number", f.name, last.name)
		}
	}
	return c, nil
}

// readMigrations reads an app's files, by number. Those that can't be migrations
// are problems.
func readMigrations(app string) (files []migration, problems []string, err error) {
	files, problems, err = readGoMigrations(app)
	if err != nil {
		return nil, nil, err
	}
	inGo := len(files) > 0
	dir := filepath.Join(app, "migrations")
	entries, err := os.ReadDir(dir)
	if inGo && errors.Is(err, fs.ErrNotExist) {
		return files, problems, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.EqualFold(filepath.Ext(name), ".sql") {
			continue
		}
		parts := migrationFile.FindStringSubmatch(name)
		if parts == nil || parts[1] == "0000" {
			problems = append(problems, name+": is not called NNNN_name.sql, with a number from 0001 and a name of a-z, 0-9, _ and -")
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, nil, err
		}
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		switch {
		case !utf8.Valid(text):
			problems = append(problems, name+": is not UTF-8")
		case bytes.IndexByte(text, 0) >= 0:
			problems = append(problems, name+": has a zero byte, where SQLite would stop reading")
		case bytes.Contains(text, []byte(unwritten)):
			problems = append(problems, name+": isn't written yet")
		}
		number, _ := strconv.Atoi(parts[1])
		files = append(files, migration{number, name, fmt.Sprintf("%x", sha256.Sum256(text)), false})
	}
	slices.SortStableFunc(files, func(a, b migration) int { return a.number - b.number })
	return files, problems, nil
}

// readLock reads what was released; an app without the file released nothing.
func readLock(app string) ([]migration, error) {
	path := filepath.Join(app, lockFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var locked []migration
	for i, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")), "\n") {
		if line == "" && i == 0 {
			continue
		}
		checksum, name, _ := strings.Cut(line, "  ")
		parts := lockedFile.FindStringSubmatch(name)
		if len(checksum) != 2*sha256.Size || parts == nil {
			return nil, fmt.Errorf("%s:%d: is not a checksum, two spaces and a migration's name", path, i+1)
		}
		number, _ := strconv.Atoi(parts[1] + parts[2])
		locked = append(locked, migration{number, strings.TrimPrefix(name, "../"), checksum, parts[2] != ""})
	}
	return locked, nil
}

// writeLock says that all of files are released.
func writeLock(app string, files []migration) error {
	var b strings.Builder
	for _, f := range files {
		folder := ""
		if f.inGo {
			folder = "../"
		}
		fmt.Fprintf(&b, "%s  %s%s\n", f.checksum, folder, f.name)
	}
	return os.WriteFile(filepath.Join(app, lockFile), []byte(b.String()), 0o666)
}
