package opfs_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"hash/crc32"
	"os"
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
)

// walVector is a database with a WAL, and what SQLite makes of both when it
// writes the WAL back, for the rescue page's own way (jsclient/rescue-wal.js).
type walVector struct {
	Database string   `json:"database"` // base64
	WAL      string   `json:"wal"`      // base64
	Cuts     []walCut `json:"cuts"`
}

// walCut is the WAL's first bytes, with one bit wrong if Flip isn't negative.
type walCut struct {
	Length int    `json:"length"`
	Flip   int    `json:"flip"`
	Size   int    `json:"size"`   // of the database then
	CRC32C uint32 `json:"crc32c"` // with bytes 18 and 19 set to 1
}

// writtenBack is the database file after SQLite wrote the WAL back.
func writtenBack(t *testing.T, db, wal []byte) []byte {
	t.Helper()
	fs := memfs.New()
	if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	fs.SetBytes("g1/db", db)
	fs.SetBytes("g1/db-wal", wal)
	v := opfs.Register("written-back", fs.Inner())
	defer v.Unregister()
	conn, err := opfstest.Mode{}.Open("main.db", v.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec("SELECT count(*) FROM sqlite_schema; PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	b := bytes.Clone(fs.Bytes("g1/db"))
	b[18], b[19] = 1, 1
	return b
}

func TestRescuePageAgreesWithSQLiteAboutWALs(t *testing.T) {
	const name = "testdata/wal.json"
	if *update {
		writeWALVector(t, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var v walVector
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	db, _ := base64.StdEncoding.DecodeString(v.Database)
	wal, _ := base64.StdEncoding.DecodeString(v.WAL)
	for _, cut := range v.Cuts {
		part := bytes.Clone(wal[:cut.Length])
		if cut.Flip >= 0 {
			part[cut.Flip] ^= 1
		}
		got := writtenBack(t, db, part)
		if len(got) != cut.Size || crc32.Checksum(got, crc32.MakeTable(crc32.Castagnoli)) != cut.CRC32C {
			t.Errorf("%+v: got %d bytes", cut, len(got))
		}
	}
}

func writeWALVector(t *testing.T, name string) {
	t.Helper()
	fs := memfs.New()
	if err := fs.Attach(t.Context(), opfs.Main, 1, true); err != nil {
		t.Fatal(err)
	}
	vfs := opfs.Register("wal-vector", fs.Inner())
	defer vfs.Unregister()
	first, err := opfstest.Mode{}.Open("main.db", vfs.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	for _, sql := range []string{
		"PRAGMA journal_mode=DELETE", "PRAGMA page_size=512", "VACUUM", "PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0",
		"CREATE TABLE t (id INTEGER PRIMARY KEY, text)",
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 12) INSERT INTO t SELECT i, printf('%0200d', i) FROM n",
		"PRAGMA wal_checkpoint(RESTART)",
		"UPDATE t SET text = 'changed' WHERE id = 3",
		"DELETE FROM t WHERE id > 9",
		"WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i+1 FROM n LIMIT 6) INSERT INTO t SELECT i, printf('%0300d', i) FROM n",
	} {
		if err := first.Exec(sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	db, wal := bytes.Clone(fs.Bytes("g1/db")), bytes.Clone(fs.Bytes("g1/db-wal"))
	v := walVector{Database: base64.StdEncoding.EncodeToString(db), WAL: base64.StdEncoding.EncodeToString(wal)}
	add := func(length, flip int) {
		part := bytes.Clone(wal[:length])
		if flip >= 0 {
			part[flip] ^= 1
		}
		b := writtenBack(t, db, part)
		v.Cuts = append(v.Cuts, walCut{length, flip, len(b), crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))})
	}
	for at := 0; at <= len(wal); at += 211 {
		add(at, -1)
		if at < len(wal) {
			add(len(wal), at)
		}
	}
	add(len(wal), -1)
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(out, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}
