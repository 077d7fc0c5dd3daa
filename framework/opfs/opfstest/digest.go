package opfstest

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// A Digest stands for all that is in the workload's tables, in this process.
type Digest uint64

var seed = maphash.MakeSeed()

// ReadDigest reads all that is in the workload's tables. A database without
// them has the digest 0.
func ReadDigest(conn *sqlite3.Conn) (Digest, error) {
	tables := 0
	err := query(conn, "SELECT count(*) FROM sqlite_schema", func(s *sqlite3.Stmt) { tables = s.ColumnInt(0) })
	if err != nil || tables == 0 {
		return 0, err
	}
	var h maphash.Hash
	h.SetSeed(seed)
	var size [8]byte
	row := func(s *sqlite3.Stmt) {
		for i := range s.ColumnCount() {
			b := s.ColumnRawBlob(i) // of text and numbers, too: as text
			binary.LittleEndian.PutUint64(size[:], uint64(len(b)))
			h.Write(size[:])
			h.Write(b)
		}
	}
	for _, sql := range []string{
		"SELECT name, sql FROM sqlite_schema ORDER BY name",
		"SELECT id, n, body FROM entry ORDER BY id",
		"SELECT id, data FROM file ORDER BY id",
		"SELECT name, value FROM setting ORDER BY rowid",
		"SELECT k, v FROM pair ORDER BY k, v",
	} {
		if err := query(conn, sql, row); err != nil {
			return 0, err
		}
	}
	return Digest(h.Sum64()), nil
}

func query(conn *sqlite3.Conn, sql string, row func(*sqlite3.Stmt)) error {
	stmt, _, err := conn.Prepare(sql)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for stmt.Step() {
		row(stmt)
	}
	return stmt.Err()
}

// IntegrityCheck runs PRAGMA integrity_check, and fails with what it says.
func IntegrityCheck(conn *sqlite3.Conn) error {
	var said []string
	err := query(conn, "PRAGMA integrity_check", func(s *sqlite3.Stmt) { said = append(said, s.ColumnText(0)) })
	if err != nil {
		return fmt.Errorf("integrity_check: %w", err)
	}
	if len(said) != 1 || said[0] != "ok" {
		return fmt.Errorf("integrity_check: %s", strings.Join(said, "; "))
	}
	return nil
}
