package store

import (
	"bytes"
	"database/sql"
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/ncruces/go-sqlite3"
)

// A decoder reads the current row's column into the Go value at p, which is of
// the type that the decoder was made for, and zero.
type decoder func(p unsafe.Pointer, s *row, column int) error

var (
	errNull = errors.New("is NULL; use a pointer or sql.Null")

	typeTime        = reflect.TypeFor[time.Time]()
	typeDuration    = reflect.TypeFor[time.Duration]()
	typeScanner     = reflect.TypeFor[sql.Scanner]()
	typeUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// wrongType says that a column holds something else than the Go type takes.
func wrongType(s *row, column int, want string) error {
	got := s.ColumnType(column)
	if got == sqlite3.NULL {
		return errNull
	}
	return fmt.Errorf("is %v, want %s", got, want)
}

// decoderFor returns the decoder of a type. It is the inverse of encode and as
// strict: a bool is 0 or 1, an integer must fit, nothing is rounded, and NULL
// needs a pointer or sql.Null. sql.Scanner and encoding.TextUnmarshaler are
// honoured, in this order.
func decoderFor(t reflect.Type) (decoder, error) {
	switch {
	case t == typeTime:
		return decodeTime, nil
	case t == typeDuration:
		return decodeDuration, nil
	case isSQLNull(t):
		return decodeSQLNull(t)
	case t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(typeScanner):
		return decodeScanner(t), nil
	case t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(typeUnmarshaler):
		return decodeUnmarshaler(t), nil
	}
	switch t.Kind() {
	case reflect.Pointer:
		return decodePointer(t)
	case reflect.Bool:
		return decodeBool, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return decodeInt(t.Kind()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return decodeUint(t.Kind()), nil
	case reflect.Float32, reflect.Float64:
		return decodeFloat(t.Kind()), nil
	case reflect.String:
		return decodeText, nil
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return decodeBytes, nil
		}
	}
	return nil, fmt.Errorf("a column cannot become a %v; give it an UnmarshalText or a Scan method", t)
}

func integer(s *row, column int) (int64, error) {
	if s.ColumnType(column) != sqlite3.INTEGER {
		return 0, wrongType(s, column, "INTEGER")
	}
	return s.ColumnInt64(column), nil
}

func decodeBool(p unsafe.Pointer, s *row, column int) error {
	i, err := integer(s, column)
	if err != nil {
		return err
	}
	if i != 0 && i != 1 {
		return fmt.Errorf("is %d, want a bool, 0 or 1", i)
	}
	*(*bool)(p) = i == 1
	return nil
}

func decodeInt(kind reflect.Kind) decoder {
	return func(p unsafe.Pointer, s *row, column int) error {
		i, err := integer(s, column)
		if err != nil {
			return err
		}
		var fits bool
		switch kind {
		case reflect.Int:
			*(*int)(p) = int(i)
			fits = int64(int(i)) == i
		case reflect.Int8:
			*(*int8)(p) = int8(i)
			fits = int64(int8(i)) == i
		case reflect.Int16:
			*(*int16)(p) = int16(i)
			fits = int64(int16(i)) == i
		case reflect.Int32:
			*(*int32)(p) = int32(i)
			fits = int64(int32(i)) == i
		default:
			*(*int64)(p) = i
			fits = true
		}
		if !fits {
			return fmt.Errorf("is %d: %w for %v", i, errIntegerRange, kind)
		}
		return nil
	}
}

func decodeUint(kind reflect.Kind) decoder {
	return func(p unsafe.Pointer, s *row, column int) error {
		i, err := integer(s, column)
		if err != nil {
			return err
		}
		u := uint64(i)
		fits := i >= 0
		switch kind {
		case reflect.Uint:
			*(*uint)(p) = uint(u)
			fits = fits && uint64(uint(u)) == u
		case reflect.Uint8:
			*(*uint8)(p) = uint8(u)
			fits = fits && uint64(uint8(u)) == u
		case reflect.Uint16:
			*(*uint16)(p) = uint16(u)
			fits = fits && uint64(uint16(u)) == u
		case reflect.Uint32:
			*(*uint32)(p) = uint32(u)
			fits = fits && uint64(uint32(u)) == u
		default:
			*(*uint64)(p) = u
		}
		if !fits {
			return fmt.Errorf("is %d: %w for %v", i, errIntegerRange, kind)
		}
		return nil
	}
}

// decodeFloat takes an INTEGER too, as sum() and max() give one for what was
// written as a float, if the float is exactly it.
func decodeFloat(kind reflect.Kind) decoder {
	return func(p unsafe.Pointer, s *row, column int) error {
		var f float64
		switch s.ColumnType(column) {
		case sqlite3.FLOAT:
			f = s.ColumnFloat(column)
		case sqlite3.INTEGER:
			i := s.ColumnInt64(column)
			f = float64(i)
			if i > 1<<53 || i < -(1<<53) {
				return fmt.Errorf("is %d: %w for %v", i, errIntegerRange, kind)
			}
		default:
			return wrongType(s, column, "REAL")
		}
		if kind == reflect.Float64 {
			*(*float64)(p) = f
			return nil
		}
		if math.Abs(f) > math.MaxFloat32 {
			return fmt.Errorf("is %g: out of range for float32", f)
		}
		*(*float32)(p) = float32(f)
		return nil
	}
}

func decodeText(p unsafe.Pointer, s *row, column int) error {
	if s.ColumnType(column) != sqlite3.TEXT {
		return wrongType(s, column, "TEXT")
	}
	text := s.ColumnRawText(column)
	if !utf8.Valid(text) {
		return errInvalidUTF8
	}
	*(*string)(p) = s.texts.keep(text)
	return nil
}

// decodeBytes takes a TEXT too, for JSON that is kept as text.
func decodeBytes(p unsafe.Pointer, s *row, column int) error {
	switch s.ColumnType(column) {
	case sqlite3.BLOB:
		*(*[]byte)(p) = s.ColumnBlob(column, []byte{})
	case sqlite3.TEXT:
		*(*[]byte)(p) = append([]byte{}, s.ColumnRawText(column)...)
	default:
		return wrongType(s, column, "BLOB")
	}
	return nil
}

func decodeTime(p unsafe.Pointer, s *row, column int) error {
	ms, err := integer(s, column)
	if err == nil {
		*(*time.Time)(p), err = timeOf(ms)
	}
	return err
}

func decodeDuration(p unsafe.Pointer, s *row, column int) error {
	ms, err := integer(s, column)
	if err == nil {
		*(*time.Duration)(p), err = durationOf(ms)
	}
	return err
}

func timeOf(ms int64) (time.Time, error) {
	if ms < firstMs || ms > lastMs {
		return time.Time{}, fmt.Errorf("is %d, as milliseconds since 1970 %w", ms, errYear)
	}
	return time.UnixMilli(ms).UTC(), nil
}

func durationOf(ms int64) (time.Duration, error) {
	d := time.Duration(ms) * time.Millisecond
	if d.Milliseconds() != ms {
		return 0, fmt.Errorf("is %d milliseconds: %w for a duration", ms, errIntegerRange)
	}
	return d, nil
}

func decodePointer(t reflect.Type) (decoder, error) {
	inner, err := decoderFor(t.Elem())
	if err != nil {
		return nil, err
	}
	allocate := allocator(t.Elem())
	return func(p unsafe.Pointer, s *row, column int) error {
		if s.ColumnType(column) == sqlite3.NULL {
			return nil
		}
		v := allocate()
		*(*unsafe.Pointer)(p) = v
		return inner(v, s, column)
	}, nil
}

// allocator returns what makes a zero value of a type. What most columns are
// needs no reflection, which was a tenth of the time of rows with a nullable
// text: a named type has the memory of what it is made of.
func allocator(t reflect.Type) func() unsafe.Pointer {
	if t == typeTime {
		return func() unsafe.Pointer { return unsafe.Pointer(new(time.Time)) }
	}
	switch t.Kind() {
	case reflect.String:
		return func() unsafe.Pointer { return unsafe.Pointer(new(string)) }
	case reflect.Int64:
		return func() unsafe.Pointer { return unsafe.Pointer(new(int64)) }
	case reflect.Int:
		return func() unsafe.Pointer { return unsafe.Pointer(new(int)) }
	case reflect.Bool:
		return func() unsafe.Pointer { return unsafe.Pointer(new(bool)) }
	case reflect.Float64:
		return func() unsafe.Pointer { return unsafe.Pointer(new(float64)) }
	}
	return func() unsafe.Pointer { return reflect.New(t).UnsafePointer() }
}

func decodeSQLNull(t reflect.Type) (decoder, error) {
	value, valid := t.Field(0), t.Field(1)
	inner, err := decoderFor(value.Type)
	if err != nil {
		return nil, err
	}
	return func(p unsafe.Pointer, s *row, column int) error {
		if s.ColumnType(column) == sqlite3.NULL {
			return nil
		}
		*(*bool)(unsafe.Add(p, valid.Offset)) = true
		return inner(unsafe.Add(p, value.Offset), s, column)
	}, nil
}

func decodeScanner(t reflect.Type) decoder {
	return func(p unsafe.Pointer, s *row, column int) error {
		return reflect.NewAt(t, p).Interface().(sql.Scanner).Scan(value(s.Stmt, column))
	}
}

func decodeUnmarshaler(t reflect.Type) decoder {
	return func(p unsafe.Pointer, s *row, column int) error {
		if s.ColumnType(column) != sqlite3.TEXT {
			return wrongType(s, column, "TEXT")
		}
		return reflect.NewAt(t, p).Interface().(encoding.TextUnmarshaler).UnmarshalText(bytes.Clone(s.ColumnRawText(column)))
	}
}
