package dispatch

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
	"github.com/ashore-dev/ashore/framework/wire"
)

// maxKept is how many bytes of a result are kept for a caller that asks again,
// with its attachments.
const maxKept = 64 << 10

// Ledger keeps what was done: one row for each mutation that wrote something
// and whose answer its page may not have received. The row is part of the
// mutation's own transaction, so that after the end of a program the next one
// can tell a mutation that was done from one that was not, and answers the
// first from its row. It is the table _ashore_calls.
//
// A row goes when its page has acknowledged the answer or is gone, never by
// age.
type Ledger struct {
	insert, forget, bury, find *store.Own
	found                      map[ClientID][]uint64 // numbers of the rows that were there at the start
}

const createLedger = `
CREATE TABLE _ashore_calls (
  client      BLOB    NOT NULL,
  seq         INTEGER NOT NULL, -- the number that the client gave the call
  method      TEXT    NOT NULL,
  params_hash INTEGER NOT NULL, -- with the attachments
  result      BLOB,             -- JSON; NULL when it was too large to be kept
  attachments BLOB,             -- each behind its length
  PRIMARY KEY (client, seq)
) STRICT, WITHOUT ROWID`

// OpenLedger makes the table if there is none, and reads which calls it has.
func OpenLedger(ctx context.Context, db *store.DB) (*Ledger, error) {
	l := &Ledger{
		insert: db.Own(`INSERT INTO _ashore_calls VALUES (?, ?, ?, ?, ?, ?)`),
		forget: db.Own(`DELETE FROM _ashore_calls WHERE client = ? AND seq <= ?`),
		bury:   db.Own(`DELETE FROM _ashore_calls WHERE client = ?`),
		find:   db.Own(`SELECT method, params_hash, result, attachments FROM _ashore_calls WHERE client = ? AND seq = ?`),
		found:  map[ClientID][]uint64{},
	}
	if err := l.open(ctx, db); err != nil {
		return nil, fmt.Errorf("dispatch: open the ledger of calls: %w", err)
	}
	return l, nil
}

func (l *Ledger) open(ctx context.Context, db *store.DB) error {
	nothing := func(*sqlite3.Stmt) error { return nil }
	exists := false
	err := db.View(ctx, func(v *store.View) error {
		there := db.Own(`SELECT 1 FROM sqlite_schema WHERE name = '_ashore_calls'`)
		return there.Query(v, nothing, func(*sqlite3.Stmt) error { exists = true; return nil })
	})
	if err != nil {
		return err
	}
	if !exists {
		return db.Update(ctx, func(tx *store.Tx) error { return db.Own(createLedger).Exec(tx, nothing) })
	}
	return db.View(ctx, func(v *store.View) error {
		all := db.Own(`SELECT client, seq FROM _ashore_calls ORDER BY client, seq`)
		return all.Query(v, nothing, func(s *sqlite3.Stmt) error {
			var id ClientID
			copy(id[:], s.ColumnRawBlob(0))
			l.found[id] = append(l.found[id], uint64(s.ColumnInt64(1)))
			return nil
		})
	})
}

// entry is a row.
type entry struct {
	client      ClientID
	sequence    uint64
	method      string
	hash        int64
	result      []byte // nil: it was too large
	attachments []byte
}

// write adds a row, in the transaction that it is about.
func (l *Ledger) write(tx *store.Tx, d *entry) error {
	return l.insert.Exec(tx, func(s *sqlite3.Stmt) error {
		err := s.BindBlob(1, d.client[:])
		if err == nil {
			err = s.BindInt64(2, int64(d.sequence))
		}
		if err == nil {
			err = s.BindText(3, d.method)
		}
		if err == nil {
			err = s.BindInt64(4, d.hash)
		}
		if err == nil && d.result != nil {
			err = s.BindBlob(5, d.result)
		}
		if err == nil && d.attachments != nil {
			err = s.BindBlob(6, d.attachments)
		}
		return err
	})
}

// erase removes the rows of a client up to a number.
func (l *Ledger) erase(tx *store.Tx, id ClientID, sequence uint64) error {
	return l.forget.Exec(tx, func(s *sqlite3.Stmt) error {
		if err := s.BindBlob(1, id[:]); err != nil {
			return err
		}
		return s.BindInt64(2, int64(sequence))
	})
}

// eraseAll removes the rows of clients that are gone.
func (l *Ledger) eraseAll(tx *store.Tx, ids []ClientID) error {
	for _, id := range ids {
		if err := l.bury.Exec(tx, func(s *sqlite3.Stmt) error { return s.BindBlob(1, id[:]) }); err != nil {
			return err
		}
	}
	return nil
}

// read finds the row of a call, nil if there is none.
func (l *Ledger) read(v *store.View, id ClientID, sequence uint64) (d *entry, err error) {
	err = l.find.Query(v, func(s *sqlite3.Stmt) error {
		if err := s.BindBlob(1, id[:]); err != nil {
			return err
		}
		return s.BindInt64(2, int64(sequence))
	}, func(s *sqlite3.Stmt) error {
		d = &entry{client: id, sequence: sequence, method: s.ColumnText(0), hash: s.ColumnInt64(1)}
		d.result = bytes.Clone(s.ColumnRawBlob(2))
		d.attachments = bytes.Clone(s.ColumnRawBlob(3))
		return nil
	})
	return d, err
}

// keep takes the result out of an answer's frame, unless it is too large.
func (d *entry) keep(frame []byte) error {
	if len(frame)-wire.HeaderSize > maxKept {
		return nil
	}
	f, err := wire.Parse(frame)
	if err != nil {
		return err
	}
	const before = `,"result":`
	_, result, _ := bytes.Cut(f.JSON, []byte(before)) // what stands before it is a number
	d.result = result[:len(result)-1]
	for _, a := range f.Attachments {
		d.attachments = binary.LittleEndian.AppendUint32(d.attachments, uint32(len(a)))
		d.attachments = append(d.attachments, a...)
	}
	return nil
}

// answer makes the frame again that the call was answered with.
func (d *entry) answer(h wire.Header) ([]byte, error) {
	if d.result == nil {
		return nil, errResultLost
	}
	var attachments [][]byte
	for rest := d.attachments; len(rest) >= 4; {
		n := int(binary.LittleEndian.Uint32(rest))
		if rest = rest[4:]; n > len(rest) {
			return nil, errResultLost
		}
		attachments, rest = append(attachments, rest[:n]), rest[n:]
	}
	return resultFrame(h, d.result, attachments)
}

// hashOf tells inputs apart, so that a client that gives one number to two calls
// is told so. It is no defence against one that wants to.
func hashOf(params []byte, attachments [][]byte) int64 {
	h := fnv.New64a()
	var length [8]byte
	for i := -1; i < len(attachments); i++ {
		part := params
		if i >= 0 {
			part = attachments[i]
		}
		binary.LittleEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write(part)
	}
	return int64(h.Sum64())
}

// keeps reports whether the answer to a call of this number is in the ledger.
func (c *client) keeps(sequence uint64) bool {
	_, found := slices.BinarySearch(c.kept, sequence)
	return found
}

// recorded notes that the ledger has a call, and none up to a number any more.
func (c *client) recorded(sequence, forgotten uint64) {
	i, found := slices.BinarySearch(c.kept, forgotten)
	if found {
		i++
	}
	c.kept = slices.Delete(c.kept, 0, i)
	i, _ = slices.BinarySearch(c.kept, sequence)
	c.kept = slices.Insert(c.kept, i, sequence)
}
