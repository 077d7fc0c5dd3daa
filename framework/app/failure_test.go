package app

import (
	"errors"
	"fmt"
	"testing"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
)

func TestEveryTroubleOfAStartHasItsCode(t *testing.T) {
	for _, c := range []struct {
		err          error
		code, reason string
	}{
		{&ConfigError{Err: errors.New("x")}, dispatch.CodeInternal, "config"},
		{&migrate.Error{File: "0001_a.sql", Reason: "was edited"}, dispatch.CodeInternal, "migration"},
		{&migrate.Error{File: "0001_a.sql", Err: sqlite3.FULL}, dispatch.CodeQuota, "full"},
		{&migrate.Error{File: "0001_a.sql", Err: fmt.Errorf("write head: %w", opfs.ErrFull)}, dispatch.CodeQuota, "full"},
		{&migrate.NewerError{File: "0009_z.sql"}, dispatch.CodeSchemaNewer, "schema_newer"},
		{opfs.ErrLayout, dispatch.CodeSchemaNewer, "schema_newer"},
		{sqlite3.FULL, dispatch.CodeQuota, "full"},
		{opfs.ErrHeld, dispatch.CodeStorageUnavailable, "handles_held"},
		{opfs.ErrClosed, dispatch.CodeStorageUnavailable, "io"},
		{sqlite3.IOERR_READ, dispatch.CodeStorageUnavailable, "io"},
		{sqlite3.CANTOPEN, dispatch.CodeStorageUnavailable, "io"},
		{sqlite3.NOTADB, dispatch.CodeCorrupt, "database"},
		{sqlite3.CORRUPT_INDEX, dispatch.CodeCorrupt, "database"},
		{opfs.ErrNoHead, dispatch.CodeCorrupt, "head"},
		{dispatch.NewError("conflict", "x"), dispatch.CodeConflict, "start"},
		{errors.New("x"), dispatch.CodeInternal, "start"},
	} {
		got := FailureOf(fmt.Errorf("start words: %w", c.err))
		if got.Code != c.code || got.Reason != c.reason {
			t.Errorf("%v: got %s, %s, want %s, %s", c.err, got.Code, got.Reason, c.code, c.reason)
		}
	}
}
