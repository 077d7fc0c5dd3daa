package dispatch

import (
	"errors"

	"github.com/ashore-dev/ashore/framework/wire"
)

// Conflict is the error of a mutation that would undo what somebody else did
// since its caller looked: in another tab, or on another device. A handler finds
// that out by store.Version. Nothing is written, and the caller gets both
// versions to choose from: yours is what the mutation would have made, theirs
// what is there now.
//
// T must be the type of the mutation's result. The client decodes the versions as
// it decodes that; the error's code is "conflict", its data are
// {"yours": …, "theirs": …}.
func Conflict[T any](message string, yours, theirs T) *Error {
	return &Error{Code: CodeConflict, Message: message, Data: &versions[T]{yours: yours, theirs: theirs}}
}

// versions are the data of a conflict.
type versions[T any] struct {
	yours, theirs T
	encode        func(*wire.Encoder, T)
}

// bindVersions gives the versions in an error the codec of the result that they
// are other values of.
func bindVersions[T any](err error, encode func(*wire.Encoder, T)) {
	if e, ok := errors.AsType[*Error](err); ok {
		if v, ok := e.Data.(*versions[T]); ok {
			v.encode = encode
		}
	}
}

// EncodeWire writes them as data of an error.
func (v *versions[T]) EncodeWire(e *wire.Encoder) {
	if v.encode == nil {
		e.Fail("is not of the type of the mutation's result")
		return
	}
	e.BeginObject()
	e.Key("yours")
	v.encode(e, v.yours)
	e.Key("theirs")
	v.encode(e, v.theirs)
	e.EndObject()
}
