package dispatch

import (
	"strings"

	"github.com/ashore-dev/ashore/framework/wire"
)

// The framework's error codes. The set is closed; an app adds its own by
// [NewError], and may return those of the framework where they fit.
const (
	CodeInvalid            = "invalid"             // the input or the request is wrong
	CodeNotFound           = "not_found"           // what was asked for isn't there
	CodeConflict           = "conflict"            // something else came first
	CodeCanceled           = "canceled"            // the caller gave up
	CodeDeadline           = "deadline"            // it took too long
	CodeOwnerLost          = "owner_lost"          // the program that ran the call is gone
	CodeResultLost         = "result_lost"         // it was done, but its result was not kept: ask for what you need
	CodeSlowConsumer       = "slow_consumer"       // the page took a stream too slowly
	CodeQuota              = "quota"               // the disk, or the browser's share of it, is full
	CodeStorageUnavailable = "storage_unavailable" // the database cannot be reached
	CodeCorrupt            = "corrupt"             // the database is damaged
	CodeSchemaNewer        = "schema_newer"        // the database belongs to a newer version
	CodeVersionSkew        = "version_skew"        // page and program are of different versions
	CodeInternal           = "internal"            // a mistake in the app; the log says which
)

// Error is an error that the caller gets to see. Every other error becomes
// "internal" and is told to the log only. Two errors of one code are the same
// to errors.Is.
type Error struct {
	Code    string
	Message string // for people, a sentence without a full stop
	// Data goes to the caller as JSON: nil, a bool, string, integer, float,
	// time.Time or time.Duration, a map[string]any, []any or []string of these, or
	// a value with a method EncodeWire(*wire.Encoder). [NewErrorOf] makes errors
	// whose data pages know by their type.
	Data any
	// Fields says which parts of the input are wrong, with code "invalid".
	Fields []wire.Violation

	number int  // in JSON-RPC, where the code doesn't say it
	typed  bool // made by NewErrorOf: pages count on the data
}

// NewError makes an error of the app. It is meant for package variables, and
// panics when the code isn't lower-case words joined by underscores.
func NewError(code, message string) *Error {
	if code == "" || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		panic("dispatch: " + code + " is not an error code: use lower-case letters, digits and underscores")
	}
	return &Error{Code: code, Message: message}
}

// Invalid is an error about one part of the input that the schema cannot
// express, such as an end before its start. The path is a JSON pointer into the
// input, the message continues "this field …".
func Invalid(path, message string) *Error {
	return &Error{
		Code:    CodeInvalid,
		Message: messageInvalid,
		Fields:  []wire.Violation{{Path: path, Message: message}},
	}
}

const messageInvalid = "the input is not valid"

// With returns a copy of the error with data.
func (e *Error) With(data any) *Error {
	with := *e
	with.Data = data
	return &with
}

func (e *Error) Error() string {
	if len(e.Fields) > 0 {
		return e.Message + ": " + (&wire.Violations{Fields: e.Fields}).Error()
	}
	return e.Message
}

// Is reports whether target is an *Error of the same code.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Code == e.Code
}
