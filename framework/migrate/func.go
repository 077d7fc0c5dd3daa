package migrate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
)

// Func is a migration that is written in Go, for what SQL can't do. It has a
// number among those of the namespace's files, runs in one transaction as they
// do, and is held to the same rules.
//
// That a function was edited can't be seen: its checksum is that of Name and
// Version. Once released, it does for ever what it did, so it calls nothing of
// the app that may change.
type Func struct {
	// Name is NNNN_name, as that of a file without ".sql". In the database and
	// in errors it is followed by ".go".
	Name string
	// Version is any text. Another one is to the databases that have the
	// migration as an edited file is: they are refused. It is for those of the
	// people who write it; a released one keeps its own.
	Version string
	// Run does it. Its statements are refused what those of a file are, foreign
	// keys are off until its end, and tx.Now and tx.NewID are the only clock and
	// ids. What it does to the schema must not depend on the rows: an imported
	// file is compared with what it makes of an empty database. It calls report,
	// as often as it likes, if it takes long, so that the page can show how far it
	// is. It ends when ctx does, at its next statement. An error or a panic rolls
	// back; wrap errors with %w, for a full disk is told by them.
	Run func(ctx context.Context, tx *store.Tx, report func(done, total int64)) error
}

// FileName is what stands in the database and in errors.
func (f Func) FileName() string { return f.Name + ".go" }

// readFuncs are a source's functions, as files.
func readFuncs(s Source) ([]file, error) {
	var files []file
	for _, f := range s.Funcs {
		number, ok := numberOf(f.Name + ".sql")
		if !ok {
			return nil, refuse(s.Namespace, f.FileName(), "is not called NNNN_name, with a number from 0001 and a name of a-z, 0-9, _ and -")
		}
		if f.Run == nil {
			return nil, refuse(s.Namespace, f.FileName(), "has no function (Run)")
		}
		sum := sha256.Sum256([]byte("go\n" + f.Name + "\n" + f.Version))
		files = append(files, file{namespace: s.Namespace, number: number, name: f.FileName(), checksum: hex.EncodeToString(sum[:]), run: f.Run})
	}
	return files, nil
}

// do runs the migration in the transaction that has begun.
func (f file) do(ctx context.Context, c *sqlite3.Conn, db *store.DB, report func(part, parts int64)) error {
	if f.run != nil {
		return db.ScriptFunc(ctx, c, func(tx *store.Tx) error { return f.run(tx.Context(), tx, report) })
	}
	part, parts := int64(0), statements(f.sql)
	return db.Script(c, f.sql, func() {
		if part++; parts > 1 {
			report(part, parts)
		}
	})
}
