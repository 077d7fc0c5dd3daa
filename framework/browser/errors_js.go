package browser

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall/js"

	"github.com/ashore-dev/ashore/framework/opfs"
)

// tokens begin the messages of the errors that the worker's JavaScript
// throws about files.
var tokens = []struct {
	token string
	err   error
}{
	{"ashore:full", opfs.ErrFull},
	{"ashore:closed", opfs.ErrClosed},
	{"ashore:short", opfs.ErrShort},
	{"ashore:io", opfs.ErrIO},
	{"ashore:attached", opfs.ErrAttached},
	{"ashore:missing", fs.ErrNotExist},
	{"ashore:held", opfs.ErrHeld},
}

// names are those of DOMExceptions, https://webidl.spec.whatwg.org/#idl-DOMException-error-names
var names = map[string]error{
	"QuotaExceededError":         opfs.ErrFull,
	"InvalidStateError":          opfs.ErrClosed,
	"NoModificationAllowedError": opfs.ErrHeld,
	"NotFoundError":              fs.ErrNotExist,
}

// jsError makes a Go error of what JavaScript threw, whatever that is. Errors
// about files are those of package opfs to errors.Is.
func jsError(v js.Value) error {
	text := describe(v)
	if v.Type() == js.TypeObject {
		message := v.Get("message").String()
		for _, t := range tokens {
			if strings.HasPrefix(message, t.token) {
				return fmt.Errorf("%w (%s)", t.err, text)
			}
		}
		if err, ok := names[v.Get("name").String()]; ok {
			return fmt.Errorf("%w (%s)", err, text)
		}
	}
	return errors.New(text)
}

// describe gives a thrown value as text. String() of a js.Value does not:
// for an object it says "<object>".
func describe(v js.Value) string {
	switch v.Type() {
	case js.TypeUndefined, js.TypeNull:
		return "JavaScript threw " + v.Type().String()
	case js.TypeObject, js.TypeFunction:
		return js.Global().Call("String", v).String()
	}
	return v.String()
}
