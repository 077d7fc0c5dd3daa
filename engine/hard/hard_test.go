package hard

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/serdes"
	"github.com/ncruces/go-sqlite3/vfs/memdb"
)

// attempt runs SQL to its end and returns its error. go-sqlite3 panics when
// SQLite is out of memory: that is an error too, any other panic is a failure.
func attempt(t *testing.T, db *sqlite3.Conn, sql string) (err error) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			if !strings.Contains(err.Error(), "out of memory") {
				t.Fatalf("%.100q: %v", sql, err)
			}
		}
	}()
	return db.Exec(sql)
}

// refuses checks that a connection to a bad file does no worse than to say so:
// where SQLite cannot read the schema, it prepares nothing.
func refuses(t *testing.T, db *sqlite3.Conn, after string) {
	t.Helper()
	err := attempt(t, db, "SELECT 1")
	if err != nil && !errors.Is(err, sqlite3.CORRUPT) && !errors.Is(err, sqlite3.NOTADB) && !errors.Is(err, sqlite3.IOERR) {
		t.Fatalf("after %s: %v", after, err)
	}
}

// answers checks that the connection still works.
func answers(t *testing.T, db *sqlite3.Conn, after string) {
	t.Helper()
	stmt, _, err := db.Prepare("SELECT 6 * 7, 'x' || char(955)")
	if err != nil {
		t.Fatalf("after %.100q: %v", after, err)
	}
	defer stmt.Close()
	if !stmt.Step() || stmt.ColumnInt(0) != 42 || stmt.ColumnText(1) != "xλ" {
		t.Fatalf("after %.100q: got %d and %q (%v), want 42 and xλ", after, stmt.ColumnInt(0), stmt.ColumnText(1), stmt.Err())
	}
}

func open(t *testing.T, name string) *sqlite3.Conn {
	t.Helper()
	db, err := sqlite3.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// sample is a database of some pages, with overflow, an index and free pages.
func sample(t *testing.T) []byte {
	t.Helper()
	db := open(t, ":memory:")
	err := db.Exec(`PRAGMA page_size=512; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b BLOB); CREATE INDEX i ON t (a, b);
		CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID; CREATE VIEW v AS SELECT a FROM t;
		WITH n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 40) INSERT INTO t SELECT i, 'row ' || i, zeroblob(i * 30) FROM n;
		INSERT INTO w SELECT a, b FROM t; DELETE FROM t WHERE id % 3 = 0`)
	if err != nil {
		t.Fatal(err)
	}
	data, err := serdes.Serialize(db, "main")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// use does to a file what an app would, and returns what went wrong. Whatever
// that is, the connection is usable, and so is the engine.
func use(t *testing.T, what string, data []byte) (problems []error) {
	t.Helper()
	other, err := sqlite3.Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	memdb.Create("used", slices.Clone(data))
	defer memdb.Delete("used")
	db, err := sqlite3.Open("file:/used?vfs=memdb")
	if err != nil {
		return []error{err}
	}
	defer db.Close()
	for _, sql := range []string{
		"SELECT * FROM sqlite_schema", "PRAGMA integrity_check", "SELECT count(*), sum(length(b)) FROM t", "SELECT a FROM t WHERE a > 'row 2' ORDER BY b",
		"SELECT * FROM w", "INSERT INTO t (a, b) VALUES ('new', zeroblob(900))", "UPDATE t SET a = a || 'x'", "DELETE FROM w WHERE k > 'row 2'", "VACUUM", "CREATE TABLE t (a)",
	} {
		if err := attempt(t, db, sql); err != nil {
			problems = append(problems, err)
		}
		refuses(t, db, what+", "+sql)
	}
	answers(t, other, what)
	return problems
}

func has(problems []error, code sqlite3.ErrorCode) bool {
	return slices.ContainsFunc(problems, func(err error) bool { return errors.Is(err, code) })
}

func TestFilesThatAreNoDatabaseAreErrors(t *testing.T) {
	data := sample(t)
	if problems := use(t, "a good file", data); len(problems) != 1 { // table t exists
		t.Fatalf("got %v for a good file", problems)
	}
	if problems := use(t, "an empty file", nil); has(problems, sqlite3.CORRUPT) || has(problems, sqlite3.NOTADB) {
		t.Errorf("an empty file is an empty database, got %v", problems)
	}
	for what, data := range map[string][]byte{
		"text":            []byte(strings.Repeat("This is a letter to a friend, and no database. ", 100)),
		"random bytes":    randomBytes(4096, 1),
		"a header alone":  slices.Concat(data[:100], make([]byte, 924)),
		"a wrong version": slices.Concat([]byte("SQLite format 4\x00"), data[16:]),
	} {
		problems := use(t, what, data)
		if !has(problems, sqlite3.NOTADB) && !has(problems, sqlite3.CORRUPT) && !has(problems, sqlite3.IOERR) {
			t.Errorf("%s: got %v, want it refused", what, problems)
		}
	}
}

func randomBytes(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestTruncatedFilesAreErrors(t *testing.T) {
	data := sample(t)
	found := 0
	step := 512
	if testing.Short() {
		step = 4096
	}
	for size := 1; size < len(data); size += step {
		problems := use(t, fmt.Sprintf("%d of %d bytes", size, len(data)), data[:size])
		if has(problems, sqlite3.CORRUPT) || has(problems, sqlite3.NOTADB) || has(problems, sqlite3.IOERR) {
			found++
		}
	}
	if found == 0 {
		t.Error("no truncated file was noticed")
	}
}

func TestCorruptedFilesAreErrors(t *testing.T) {
	data := sample(t)
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	found := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		bad := slices.Clone(data)
		for range 1 + r.IntN(8) {
			switch at := r.IntN(len(bad)); r.IntN(4) {
			case 0:
				bad[at] = byte(r.Uint32())
			case 1:
				bad[at&^511|r.IntN(12)] ^= 1 << r.IntN(8) // in a page's header
			case 2:
				copy(bad[at:], randomBytes(r.IntN(60), r.Uint64()))
			default: // a page in another's place
				copy(bad[at&^511:at&^511+512], data[r.IntN(len(data)/512)*512:])
			}
		}
		problems := use(t, fmt.Sprintf("corruption %d", seed), bad)
		if has(problems, sqlite3.CORRUPT) || has(problems, sqlite3.NOTADB) {
			found++
		}
	}
	t.Logf("%d of %d corruptions were noticed as such", found, rounds)
	if found < rounds/4 {
		t.Errorf("%d of %d corruptions were noticed: too few for a test", found, rounds)
	}
}

func TestBlobsOfAGigabyteAreErrors(t *testing.T) {
	if testing.Short() {
		t.Skip("takes memory")
	}
	db := open(t, ":memory:")
	if err := db.Exec("CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		sql  string
		must bool // fail; the others may also find the memory
	}{
		{"SELECT length(zeroblob(1073741824))", true},
		{"INSERT INTO t VALUES (zeroblob(1073741824))", true},
		{"SELECT length(hex(zeroblob(600000000)))", true},
		{"SELECT length(CAST(zeroblob(1000000000) AS TEXT) || 'x')", true},
		{"SELECT length(randomblob(1000000000))", false},
		{"SELECT length(printf('%.*c', 1000000000, 'x'))", false},
		{"SELECT length(replace(printf('%.*c', 100000, 'x'), 'x', printf('%.*c', 100000, 'y')))", true},
		{"SELECT group_concat(s) FROM (WITH n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 1100) SELECT printf('%.*c', 1000000, 'x') AS s FROM n)", true},
	} {
		err := attempt(t, db, test.sql)
		if test.must && err == nil {
			t.Errorf("%s: got no error", test.sql)
		}
		t.Logf("%s: %v", test.sql, err)
		answers(t, db, test.sql)
		runtime.GC()
	}
	stmt, _, err := db.Prepare("INSERT INTO t VALUES (?)")
	if err != nil {
		t.Fatal(err)
	}
	defer stmt.Close()
	if err := stmt.BindZeroBlob(1, 1<<30); err == nil {
		if err = stmt.Exec(); err == nil {
			t.Error("a bound blob of a gigabyte: got no error")
		}
	}
	if err := stmt.BindText(1, strings.Repeat("x", 1<<30)); err == nil {
		t.Error("a bound text of a gigabyte: got no error")
	}
	answers(t, db, "binding")
}

func TestStatementsOfAMegabyteEnd(t *testing.T) {
	const size = 1 << 20
	db := open(t, ":memory:")
	if err := db.Exec("CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, sql string
		ok        bool
	}{
		{"a text", "SELECT length('" + strings.Repeat("x", size) + "')", true},
		{"a comment", "/*" + strings.Repeat("x", size) + "*/ SELECT 1", true},
		{"spaces", strings.Repeat(" ", size) + "SELECT 1", true},
		{"rows", "INSERT INTO t VALUES (1)" + strings.Repeat(",(1)", size/4), true},
		{"a list", "SELECT 1 IN (1" + strings.Repeat(",1", size/2) + ")", true},
		{"columns", "SELECT 1" + strings.Repeat(",1", size/2), false},
		{"a sum", "SELECT 1" + strings.Repeat("+1", size/2), false},
		{"parentheses", "SELECT " + strings.Repeat("(", size) + "1" + strings.Repeat(")", size), false},
		{"open parentheses", "SELECT " + strings.Repeat("(", size), false},
		{"negations", "SELECT " + strings.Repeat("NOT ", size/4) + "1", false},
		{"calls", "SELECT " + strings.Repeat("abs(", size/4) + "1" + strings.Repeat(")", size/4), false},
		{"joins", "SELECT 1 FROM t" + strings.Repeat(",t", size/2), false},
		{"compounds", "SELECT 1" + strings.Repeat(" UNION SELECT 1", size/15), false},
		{"subqueries", strings.Repeat("SELECT * FROM (", size/15) + "SELECT 1" + strings.Repeat(")", size/15), false},
		{"one token", "SELECT " + strings.Repeat("x", size), false},
		{"an open text", "SELECT '" + strings.Repeat("x", size), false},
		{"cases", "SELECT " + strings.Repeat("CASE WHEN 1 THEN ", size/17) + "1" + strings.Repeat(" END", size/17), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := attempt(t, db, test.sql); (err == nil) != test.ok {
				t.Errorf("got %.200v, want success: %t", err, test.ok)
			}
			answers(t, db, test.sql)
		})
	}
}
