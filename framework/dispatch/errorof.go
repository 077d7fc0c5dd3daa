package dispatch

import "errors"

// ErrorOf is an error of the app whose data are a T, which pages get as typed as
// a result. It is no error itself, so that none goes without its data:
//
//	// ErrOverlap: another entry covers this time.
//	var ErrOverlap = dispatch.NewErrorOf[Overlap]("overlap", "another entry covers this time")
//
//	return Entry{}, ErrOverlap.With(Overlap{ID: other.ID, Until: other.StoppedAt})
//
// T is a struct of the package that makes the error; ashore generate writes its
// method EncodeWire there.
type ErrorOf[T any] struct{ err *Error }

// NewErrorOf makes an error of the app with data of type T. It is meant for
// package variables, and panics when the code isn't lower-case words joined by
// underscores.
func NewErrorOf[T any](code, message string) ErrorOf[T] {
	err := NewError(code, message)
	err.typed = true
	return ErrorOf[T]{err}
}

// With is the error, with data. Should they be what JSON cannot hold, a NaN say,
// the caller gets "internal" and the log says why.
func (e ErrorOf[T]) With(data T) *Error { return e.err.With(data) }

// Is reports whether err is this error, as errors.Is would.
func (e ErrorOf[T]) Is(err error) bool { return errors.Is(err, e.err) }

// Data gives the data of err, and whether it is this error.
func (e ErrorOf[T]) Data(err error) (data T, ok bool) {
	if !e.Is(err) {
		return data, false
	}
	found, _ := errors.AsType[*Error](err)
	data, ok = found.Data.(T)
	return data, ok
}
