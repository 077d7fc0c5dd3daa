package migrate

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/framework/store"
)

// file is a migration of the program.
type file struct {
	namespace string
	number    int
	name      string // "0007_tags.sql"
	sql       string // with \n at the ends of lines
	checksum  string // SHA-256 of sql, in hex
	run       func(ctx context.Context, tx *store.Tx, report func(done, total int64)) error
}

func (f file) path() string { return join(f.namespace, f.name) }

// numberOf is the number in a file's name, which is NNNN_name.sql with a name of
// a-z, 0-9, _ and -. It is read by hand: package regexp weighs 97 kB, brotli, in the
// worker's program.
func numberOf(name string) (number int, ok bool) {
	digits, rest, _ := strings.Cut(name, "_")
	rest, sql := strings.CutSuffix(rest, ".sql")
	number, err := strconv.Atoi(digits)
	if err != nil || !sql || len(digits) != 4 || number < 1 || digits[0] == '+' || rest == "" || rest[0] == '_' || rest[0] == '-' {
		return 0, false
	}
	for _, c := range []byte(rest) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return 0, false
		}
	}
	return number, true
}

// readSources reads all migrations, in the order of the sources and their
// numbers.
func readSources(sources []Source) ([]file, error) {
	var files []file
	seen := map[string]bool{}
	for _, s := range sources {
		if seen[s.Namespace] {
			return nil, fmt.Errorf("migrate: the namespace %q comes twice", s.Namespace)
		}
		seen[s.Namespace] = true
		own, err := readSource(s)
		if err != nil {
			return nil, err
		}
		files = append(files, own...)
	}
	return files, nil
}

func readSource(s Source) ([]file, error) {
	files, err := readFuncs(s)
	if err != nil {
		return nil, err
	}
	if s.FS != nil {
		written, err := readFiles(s)
		if err != nil {
			return nil, err
		}
		files = append(files, written...)
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Or(a.number-b.number, cmp.Compare(a.name, b.name)) })
	for i := range files[:max(len(files)-1, 0)] {
		if a, b := files[i], files[i+1]; a.number == b.number {
			return nil, refuse(b.namespace, b.name, "has the number of "+a.name+"; give it the next one")
		}
	}
	return files, nil
}

func readFiles(s Source) ([]file, error) {
	dir := "."
	if info, err := fs.Stat(s.FS, "migrations"); err == nil && info.IsDir() {
		dir = "migrations"
	}
	entries, err := fs.ReadDir(s.FS, dir)
	if err != nil {
		return nil, fmt.Errorf("migrate: read %q: %w", s.Namespace, err)
	}
	var files []file
	for _, e := range entries {
		if !strings.EqualFold(path.Ext(e.Name()), ".sql") {
			continue
		}
		f, err := readFile(s, dir, e.Name())
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

func readFile(s Source, dir, name string) (file, error) {
	number, ok := numberOf(name)
	if !ok {
		return file{}, refuse(s.Namespace, name, "is not called NNNN_name.sql, with a number from 0001 and a name of a-z, 0-9, _ and -")
	}
	b, err := fs.ReadFile(s.FS, path.Join(dir, name))
	if err != nil {
		return file{}, &Error{Namespace: s.Namespace, File: name, Err: err}
	}
	// A checkout on another system may have other ends of lines.
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	if !utf8.Valid(b) {
		return file{}, refuse(s.Namespace, name, "is not UTF-8")
	}
	if found := bytes.Contains(b, []byte{0}); found {
		return file{}, refuse(s.Namespace, name, "has a zero byte, where SQLite would stop reading")
	}
	sum := sha256.Sum256(b)
	return file{namespace: s.Namespace, number: number, name: name, sql: string(b), checksum: hex.EncodeToString(sum[:])}, nil
}

func refuse(namespace, name, reason string) *Error {
	return &Error{Namespace: namespace, File: name, Reason: reason}
}
