package app

import (
	"errors"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/opfs"
)

// Failure is what a page is told when an app does not start.
type Failure struct {
	Code    string // one of dispatch's codes
	Reason  string // a word for programs, within the code
	Message string // for the person who writes the app
}

// FailureOf says which of the known troubles an error of [Start] is.
func FailureOf(err error) Failure {
	f := Failure{Code: dispatch.CodeInternal, Reason: "start", Message: err.Error()}
	var (
		config    *ConfigError
		migration *migrate.Error
		newer     *migrate.NewerError
		coded     *dispatch.Error
	)
	switch {
	case errors.As(err, &newer), errors.Is(err, opfs.ErrLayout):
		f.Code, f.Reason = dispatch.CodeSchemaNewer, "schema_newer"
	case errors.As(err, &config):
		f.Reason = "config"
	case errors.Is(err, opfs.ErrEmpty):
		f.Code, f.Reason = dispatch.CodeCorrupt, "empty"
	case errors.Is(err, opfs.ErrMarked):
		f.Code, f.Reason = dispatch.CodeCorrupt, "database"
	case errors.Is(err, sqlite3.FULL), errors.Is(err, opfs.ErrFull): // the second is of the head's and the mark's writes
		f.Code, f.Reason = dispatch.CodeQuota, "full"
	case errors.Is(err, opfs.ErrHeld):
		f.Code, f.Reason = dispatch.CodeStorageUnavailable, "handles_held"
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		f.Code, f.Reason = dispatch.CodeCorrupt, "database"
	case errors.Is(err, opfs.ErrNoHead):
		f.Code, f.Reason = dispatch.CodeCorrupt, "head"
	case errors.As(err, &migration):
		f.Reason = "migration"
	case errors.Is(err, sqlite3.IOERR), errors.Is(err, sqlite3.CANTOPEN), errors.Is(err, opfs.ErrClosed):
		f.Code, f.Reason = dispatch.CodeStorageUnavailable, "io"
	case errors.As(err, &coded):
		f.Code, f.Reason = coded.Code, "start"
	}
	return f
}
