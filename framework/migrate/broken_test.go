package migrate_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ncruces/go-sqlite3"
)

// refused runs the program on a disk that it has to refuse, and checks that it
// changed nothing there.
func refused(t *testing.T, disk *memfs.FS, want error, files map[string]string) {
	t.Helper()
	paths := []string{"head"}
	for g := range 9 {
		for _, end := range []string{"", "-journal", "-wal"} {
			paths = append(paths, fmt.Sprintf("g%d/db%s", g+1, end))
		}
	}
	before := map[string][]byte{}
	for _, path := range paths {
		before[path] = bytes.Clone(disk.Bytes(path))
	}
	p := boot(disk)
	defer p.end()
	_, err := migrate.Run(t.Context(), p.options(app(files)))
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
	for _, path := range paths {
		if got := disk.Bytes(path); !bytes.Equal(got, before[path]) {
			t.Errorf("%s was changed: %d bytes, were %d", path, len(got), len(before[path]))
		}
	}
}

func TestEmptiedDatabaseIsRefusedAndItsWALStays(t *testing.T) {
	disk := grown(t)
	wal := bytes.Repeat([]byte("what was committed last"), 100)
	disk.SetBytes("g1/db", nil)
	disk.SetBytes("g1/db-wal", wal)
	refused(t, disk, opfs.ErrEmpty, first)
	disk = disk.Restart()
	refused(t, disk, opfs.ErrEmpty, later)
}

func TestMissingDatabaseIsRefused(t *testing.T) {
	disk := grown(t)
	if err := disk.Remove(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	refused(t, disk, opfs.ErrEmpty, first)
}

// damage makes junk of a page in the middle of a file.
func damage(disk *memfs.FS, path string) {
	b := bytes.Clone(disk.Bytes(path))
	at := len(b) / 4096 / 2 * 4096
	for i := range 4096 {
		b[at+i] = byte(i * 7)
	}
	disk.SetBytes(path, b)
}

func mark(t *testing.T, disk *memfs.FS, change func(*opfs.Mark)) {
	t.Helper()
	m, err := opfs.ReadMark(disk.Head())
	if err != nil {
		t.Fatal(err)
	}
	change(&m)
	if err := opfs.WriteMark(disk.Head(), m); err != nil {
		t.Fatal(err)
	}
}

func TestMarkedDatabaseIsCheckedBeforeItIsUsed(t *testing.T) {
	disk := grown(t)
	mark(t, disk, func(m *opfs.Mark) { m.Generation, m.Broken, m.Cause = 1, true, opfs.CauseCorrupt })
	well := disk.Clone()
	damage(disk, "g1/db")
	refused(t, disk, opfs.ErrMarked, first)
	refused(t, disk.Restart(), sqlite3.CORRUPT, later)

	p := boot(well)
	defer p.end()
	p.must(t, app(first))
	if m, err := opfs.ReadMark(well.Head()); err != nil || m.Broken || m.Checked.IsZero() {
		t.Fatalf("a database that is well: got %+v, %v", m, err)
	}
}

func TestWhatIsMarkedToBeKeptIsNeitherPrunedNorWrittenOver(t *testing.T) {
	disk := grown(t)
	// As the rescue page leaves it: generation 4 was broken, and 1 is the head again.
	if err := disk.Attach(t.Context(), opfs.Side, 4, true); err != nil {
		t.Fatal(err)
	}
	disk.SetBytes("g4/db", []byte("broken"))
	if err := disk.Detach(t.Context(), opfs.Side); err != nil {
		t.Fatal(err)
	}
	mark(t, disk, func(m *opfs.Mark) { m.Keep(4) })
	files := map[string]string{}
	maps.Copy(files, later)
	for i := range 6 { // each of them makes a generation, and three snapshots stay
		files[fmt.Sprintf("%04d_more.sql", 5+i)] = fmt.Sprintf("CREATE TABLE more%d (x)", i)
		p := boot(disk)
		p.must(t, app(files))
		p.end()
		disk = disk.Restart()
	}
	if got := generations(t, disk); got != "[4 7 8 9 10]" {
		t.Errorf("got generations %s", got)
	}
	if got := string(disk.Bytes("g4/db")); got != "broken" {
		t.Errorf("generation 4 holds %q", got)
	}
}
