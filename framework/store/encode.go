package store

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	errFinerThanMs  = errors.New("finer than a millisecond")
	errYear         = errors.New("outside the years 0 to 9999")
	errNotFinite    = errors.New("NaN and infinity are not stored")
	errInvalidUTF8  = errors.New("text is not valid UTF-8")
	errIntegerRange = errors.New("integer out of range")
)

// The times that RFC 3339 has years for, in milliseconds.
var (
	firstMs = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	lastMs  = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

// encode turns an argument into what SQLite stores: nil, int64, float64,
// string or []byte.
//
// A time is an INTEGER, milliseconds since 1970 in UTC; a duration is an
// INTEGER, milliseconds; a bool is 0 or 1. driver.Valuer and
// encoding.TextMarshaler are honoured, in this order. A nil []byte is an empty
// BLOB: what may be NULL is a pointer or sql.Null.
func encode(arg any) (any, error) {
	switch v := arg.(type) {
	case nil, int64:
		return v, nil
	case int:
		return int64(v), nil
	case string:
		return encodeText(v)
	case bool:
		return encodeBool(v), nil
	case float64:
		return encodeFloat(v)
	case []byte:
		return v, nil
	case time.Time:
		return encodeTime(v)
	case *time.Time: // it has MarshalText too
		if v == nil {
			return nil, nil
		}
		return encodeTime(*v)
	case time.Duration:
		return encodeDuration(v)
	case sql.NamedArg, sql.Out:
		return nil, fmt.Errorf("%T is not a value", arg)
	}
	v := reflect.ValueOf(arg)
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	if inner, valid, ok := sqlNull(v); ok {
		if !valid.Bool() {
			return nil, nil
		}
		return encode(inner.Interface())
	}
	if valuer, ok := arg.(driver.Valuer); ok {
		value, err := valuer.Value()
		if err != nil {
			return nil, fmt.Errorf("value of %T: %w", arg, err)
		}
		if _, again := value.(driver.Valuer); again {
			return nil, fmt.Errorf("value of %T is a driver.Valuer", arg)
		}
		return encode(value)
	}
	if m, ok := arg.(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return nil, fmt.Errorf("text of %T: %w", arg, err)
		}
		return encodeText(string(text))
	}
	return encodeKind(v)
}

// encodeKind encodes named types by what they are made of.
func encodeKind(v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Pointer:
		return encode(v.Elem().Interface())
	case reflect.Bool:
		return encodeBool(v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Uint() > math.MaxInt64 {
			return nil, errIntegerRange
		}
		return int64(v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return encodeFloat(v.Float())
	case reflect.String:
		return encodeText(v.String())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("a %v cannot be stored; give it a MarshalText or a Value method", v.Type())
}

func encodeBool(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func encodeText(s string) (any, error) {
	if !utf8.ValidString(s) {
		return nil, errInvalidUTF8
	}
	return s, nil
}

func encodeFloat(f float64) (any, error) {
	if err := finite(f); err != nil {
		return nil, err
	}
	return f, nil
}

// finite refuses NaN, which SQLite would store as NULL, and the infinities,
// which JSON has no word for.
func finite(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return errNotFinite
	}
	return nil
}

func encodeTime(t time.Time) (ms int64, err error) {
	if t.Nanosecond()%int(time.Millisecond) != 0 {
		return 0, fmt.Errorf("time %v: %w", t, errFinerThanMs)
	}
	ms = t.UnixMilli()
	if ms < firstMs || ms > lastMs {
		return 0, fmt.Errorf("time %v: %w", t, errYear)
	}
	return ms, nil
}

func encodeDuration(d time.Duration) (any, error) {
	if d%time.Millisecond != 0 {
		return nil, fmt.Errorf("duration %v: %w", d, errFinerThanMs)
	}
	return d.Milliseconds(), nil
}

// sqlNull takes apart sql.Null and its elder kin: a struct of database/sql
// with a value and Valid.
func sqlNull(v reflect.Value) (inner, valid reflect.Value, ok bool) {
	t := v.Type()
	if !isSQLNull(t) {
		return inner, valid, false
	}
	return v.Field(0), v.Field(1), true
}

func isSQLNull(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" && t.NumField() == 2 &&
		strings.HasPrefix(t.Name(), "Null") && t.Field(1).Name == "Valid"
}
