package dispatch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/store"
)

// What the framework itself has to say.
var (
	errCanceled     = &Error{Code: CodeCanceled, Message: "the call was canceled"}
	errDeadline     = &Error{Code: CodeDeadline, Message: "the call took too long"}
	errOwnerLost    = &Error{Code: CodeOwnerLost, Message: "the program that ran the call has ended"}
	errResultLost   = &Error{Code: CodeResultLost, Message: "the call was done, but its result was not kept"}
	errOtherTerm    = &Error{Code: CodeOwnerLost, Message: "the call was meant for another owner of the database"}
	errRepeated     = &Error{Code: CodeInvalid, Message: "a call of this number has been made before", number: numberRequest}
	errReversed     = &Error{Code: CodeInvalid, Message: "a page may send calls, watches, and their ends", number: numberRequest}
	errNotFound     = &Error{Code: CodeNotFound, Message: "it was not found"}
	errQuota        = &Error{Code: CodeQuota, Message: "there is no room left for the app's data"}
	errCorrupt      = &Error{Code: CodeCorrupt, Message: "the app's database is damaged"}
	errStorage      = &Error{Code: CodeStorageUnavailable, Message: "the app's database cannot be reached"}
	errFlow         = &Error{Code: CodeInvalid, Message: "this does not follow what came before of the call's stream", number: numberRequest}
	errSlowConsumer = &Error{Code: CodeSlowConsumer, Message: "the stream was taken too slowly"}
	errInternal     = &Error{Code: CodeInternal, Message: "something went wrong in this app"}
)

// panicError is what a handler panicked with.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

// errGoexit is the error of a handler that ended its goroutine.
var errGoexit = errors.New("the handler called runtime.Goexit")

// classify says what the caller is told of an error, and whether the developer
// should read the whole of it in the log. No text of an error that isn't an
// *Error reaches the caller: it may hold SQL or data.
func classify(ctx context.Context, err error) (e *Error, log bool) {
	if e, ok := errors.AsType[*Error](err); ok {
		return e, false
	}
	if _, ok := errors.AsType[*store.HeldError](err); ok {
		return errDeadline, true
	}
	stopped := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if ctx.Err() != nil && (stopped || errors.Is(err, sqlite3.INTERRUPT)) {
		return reason(ctx), false
	}
	switch {
	case errors.Is(err, context.Canceled):
		return errCanceled, false
	case errors.Is(err, context.DeadlineExceeded):
		return errDeadline, false
	case errors.Is(err, sql.ErrNoRows):
		return errNotFound, false
	case errors.Is(err, store.ErrClosed):
		return errOwnerLost, false
	case errors.Is(err, sqlite3.FULL):
		return errQuota, true
	case errors.Is(err, sqlite3.CORRUPT), errors.Is(err, sqlite3.NOTADB):
		return errCorrupt, true
	case errors.Is(err, sqlite3.IOERR), errors.Is(err, sqlite3.CANTOPEN):
		return errStorage, true
	}
	return errInternal, true
}

// reason says why a call's context ended.
func reason(ctx context.Context) *Error {
	if e, ok := errors.AsType[*Error](context.Cause(ctx)); ok {
		return e
	}
	if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
		return errDeadline
	}
	return errCanceled
}
