package opfs

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// operation is what was asked of the inner VFS, for messages, with the code
// that SQLite gets if it fails for no reason that is known better.
type operation struct {
	name, file string
	code       sqlite3.ExtendedErrorCode
}

// guard calls the inner VFS. A panic in it becomes an error, and an error one
// that carries the code SQLite is to see. io.EOF passes.
func (v *VFS) guard(op operation, fn func() error) (err error) {
	if v.killed.Load() {
		return v.fail(op, ErrClosed)
	}
	defer func() {
		// danmestas/go-sqlite3-opfs panics on counts that cannot be, and a
		// panic may not cross SQLite's frames.
		if p := recover(); p != nil {
			err = v.panicked(op, p)
		}
	}()
	err = fn()
	if err == nil || err == io.EOF {
		return err
	}
	return v.fail(op, err)
}

func (v *VFS) panicked(op operation, p any) error {
	err, ok := p.(error)
	if !ok {
		err = fmt.Errorf("%v", p)
	}
	if !noSpaceCount(err.Error()) {
		v.health.note(err, func(h *Health) { h.Panics++ })
	}
	return v.fail(op, fmt.Errorf("panic: %w", err))
}

// fail gives an error of the inner VFS the code that SQLite is to see, and
// notes it.
func (v *VFS) fail(op operation, err error) error {
	code := codeFor(op, err)
	wrapped := fmt.Errorf("opfs: %s %s: %w", op.name, op.file, err)
	switch code {
	case sqlite3.IOERR_DELETE_NOENT, sqlite3.ExtendedErrorCode(sqlite3.BUSY), sqlite3.ExtendedErrorCode(sqlite3.CANTOPEN):
		// Answers, not failures: a slot may have nothing attached.
	case sqlite3.ExtendedErrorCode(sqlite3.FULL):
		v.health.note(wrapped, func(h *Health) { h.Full++ })
	default:
		v.health.note(wrapped, func(h *Health) {
			h.IOErrors++
			if op.code == sqlite3.IOERR_FSYNC {
				h.FailedFlushes++
			}
		})
	}
	return vfs.SystemError(wrapped, code)
}

// IsFull reports whether an error of a file, or of a Dir, says that the quota or
// the disk is used up: errors of package vfs carry codes that errors.Is doesn't
// find.
func IsFull(err error) bool {
	return codeFor(operation{}, err) == sqlite3.ExtendedErrorCode(sqlite3.FULL)
}

func codeFor(op operation, err error) sqlite3.ExtendedErrorCode {
	text := err.Error()
	switch {
	case errors.Is(err, ErrFull), strings.Contains(text, "ashore:full"), noSpaceCount(text):
		return sqlite3.ExtendedErrorCode(sqlite3.FULL)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return sqlite3.ExtendedErrorCode(sqlite3.FULL)
	case errors.Is(err, ErrShort), strings.Contains(text, "ashore:short"):
		return sqlite3.IOERR_READ
	}
	if code, ok := ownCode(err); ok {
		return code
	}
	return op.code
}

// ownCode is the code that the inner VFS chose itself, which says more than the
// operation's: BUSY of a lock, NOENT of a delete. Package vfs has types of its
// own for codes, not exported: a number of 32 bits, and a struct with one.
func ownCode(err error) (sqlite3.ExtendedErrorCode, bool) {
	for err != nil {
		switch v := reflect.ValueOf(err); v.Kind() {
		case reflect.Uint8, reflect.Uint16, reflect.Uint32:
			return sqlite3.ExtendedErrorCode(v.Uint()), true
		case reflect.Struct:
			if c := v.FieldByName("code"); c.IsValid() && c.CanUint() {
				return sqlite3.ExtendedErrorCode(c.Uint()), true
			}
		}
		err = errors.Unwrap(err)
	}
	return 0, false
}

// noSpaceCount recognises the count that Chromium returns from write() when the
// quota is used up, 4294967288: its FILE_ERROR_NO_SPACE, −8, as an unsigned
// number (https://github.com/rhashimoto/wa-sqlite/issues/336). danmestas'
// package panics with the count in the text.
func noSpaceCount(text string) bool {
	_, rest, ok := strings.Cut(text, "Write returned n=")
	if !ok {
		return false
	}
	digits, _, _ := strings.Cut(rest, " ")
	n, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && isNoSpace(n)
}

func isNoSpace(n int64) bool { return n == -8 || n == 1<<32-8 }

// shortWrite recognises errors that only say that a write came up short:
// danmestas' text, and Go's own.
func shortWrite(err error) bool {
	return errors.Is(err, io.ErrShortWrite) || strings.Contains(err.Error(), "short write")
}
