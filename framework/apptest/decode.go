package apptest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"time"
)

// generic reads JSON into nil, bool, string, json.Number, []any and
// map[string]any.
func generic(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the value")
	}
	return v, nil
}

// decode reads JSON into *out. A member that the type does not have is an
// error: the test would not see it.
func decode(data []byte, attachments [][]byte, out any) error {
	v, err := generic(data)
	if err != nil {
		return err
	}
	return message{attachments}.assign(reflect.ValueOf(out).Elem(), v, "")
}

// message is what values are read from.
type message struct{ attachments [][]byte }

func (m message) assign(to reflect.Value, from any, path string) error {
	t := to.Type()
	wrong := func() error {
		return fmt.Errorf("%s: %v does not fit into %s", pointer(path), from, t)
	}
	if t == rawType {
		raw, err := json.Marshal(from)
		to.SetBytes(raw)
		return err
	}
	if from == nil {
		switch to.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Struct:
			to.SetZero() // a method without output gives null, which None takes
			return nil
		}
		return wrong()
	}
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(t.Elem()))
		return m.assign(to.Elem(), from, path)
	}
	if to.Kind() == reflect.Interface && t.NumMethod() == 0 {
		to.Set(reflect.ValueOf(from))
		return nil
	}
	if text, ok := from.(string); ok {
		return assignText(to, text, path)
	}
	switch t {
	case timeType:
		return wrong()
	case durationType:
		ms, err := strconv.ParseInt(fmt.Sprint(from), 10, 64)
		if err != nil {
			return wrong()
		}
		to.SetInt(int64(time.Duration(ms) * time.Millisecond))
		return nil
	}
	switch from := from.(type) {
	case bool:
		if to.Kind() != reflect.Bool {
			return wrong()
		}
		to.SetBool(from)
	case json.Number:
		if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
			i, err := strconv.Atoi(string(from))
			if err != nil || i < 0 || i >= len(m.attachments) {
				return wrong()
			}
			to.SetBytes(m.attachments[i])
			return nil
		}
		return assignNumber(to, string(from), path)
	case []any:
		if to.Kind() != reflect.Slice {
			return wrong()
		}
		to.Set(reflect.MakeSlice(t, len(from), len(from)))
		for i, element := range from {
			if err := m.assign(to.Index(i), element, fmt.Sprintf("%s/%d", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		return m.assignObject(to, from, path)
	}
	return nil
}

func assignText(to reflect.Value, text, path string) error {
	switch {
	case to.Type() == timeType:
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return fmt.Errorf("%s: %w", pointer(path), err)
		}
		to.Set(reflect.ValueOf(at.UTC()))
		return nil
	case to.CanAddr():
		if u, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok {
			return u.UnmarshalText([]byte(text))
		}
	}
	if to.Kind() != reflect.String {
		return fmt.Errorf("%s: %q does not fit into %s", pointer(path), text, to.Type())
	}
	to.SetString(text)
	return nil
}

func assignNumber(to reflect.Value, number, path string) error {
	var err error
	switch {
	case to.CanInt():
		var n int64
		n, err = strconv.ParseInt(number, 10, to.Type().Bits())
		to.SetInt(n)
	case to.CanUint():
		var n uint64
		n, err = strconv.ParseUint(number, 10, to.Type().Bits())
		to.SetUint(n)
	case to.CanFloat():
		var f float64
		f, err = strconv.ParseFloat(number, to.Type().Bits())
		to.SetFloat(f)
	default:
		err = fmt.Errorf("%s does not fit into %s", number, to.Type())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", pointer(path), err)
	}
	return nil
}

func (m message) assignObject(to reflect.Value, from map[string]any, path string) error {
	t := to.Type()
	switch to.Kind() {
	case reflect.Map:
		to.Set(reflect.MakeMapWithSize(t, len(from)))
		for name, member := range from {
			key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
			if key.Kind() == reflect.String || reflect.PointerTo(t.Key()).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
				if err := assignText(key, name, path); err != nil {
					return err
				}
			} else if err := assignNumber(key, name, path); err != nil {
				return err
			}
			if err := m.assign(value, member, path+"/"+name); err != nil {
				return err
			}
			to.SetMapIndex(key, value)
		}
		return nil
	case reflect.Struct:
	default:
		return fmt.Errorf("%s: an object does not fit into %s", pointer(path), t)
	}
	known := map[string]field{}
	for _, f := range fields(t) {
		known[f.name] = f
	}
	for name, member := range from {
		f, ok := known[name]
		if !ok {
			return fmt.Errorf("%s: %s has no field for it", pointer(path+"/"+name), t)
		}
		if text, isText := member.(string); isText && f.quoted {
			member = json.Number(text)
		}
		if err := m.assign(fieldByIndex(to, f.index), member, path+"/"+name); err != nil {
			return err
		}
	}
	return nil
}

// fieldByIndex is FieldByIndex that makes embedded pointers on its way.
func fieldByIndex(v reflect.Value, index []int) reflect.Value {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

func pointer(path string) string {
	if path == "" {
		return "the result"
	}
	return path
}
