package apptest

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What the page's generated code does by the schema, these do by reflection:
// JSON as it travels (docs/decisions and package wire) from and to the Go
// types of handlers.

var (
	timeType     = reflect.TypeFor[time.Time]()
	durationType = reflect.TypeFor[time.Duration]()
	rawType      = reflect.TypeFor[json.RawMessage]()
	textType     = reflect.TypeFor[encoding.TextMarshaler]()
	readerType   = reflect.TypeFor[io.Reader]() // an upload, which goes by itself
)

const wireTime = "2006-01-02T15:04:05.000Z07:00"

// encode writes a value as JSON. It does not check what a decoder checks, so
// that tests can send what is wrong. Bytes are added to the attachments.
func encode(v reflect.Value, attachments *[][]byte) ([]byte, error) {
	if !v.IsValid() {
		return []byte("null"), nil
	}
	switch t := v.Type(); {
	case t == rawType && v.IsNil():
		return []byte("null"), nil
	case t == rawType:
		return v.Bytes(), nil
	case t == timeType:
		return json.Marshal(v.Interface().(time.Time).UTC().Format(wireTime))
	case t == durationType:
		return json.Marshal(v.Interface().(time.Duration).Milliseconds())
	case t.Implements(textType) && !(t.Kind() == reflect.Pointer && v.IsNil()):
		return json.Marshal(v.Interface())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return encode(v.Elem(), attachments)
	case reflect.Struct:
		return encodeStruct(v, attachments)
	case reflect.Map:
		return encodeMap(v, attachments)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			*attachments = append(*attachments, v.Bytes())
			return strconv.AppendInt(nil, int64(len(*attachments)-1), 10), nil
		}
		elements := make([][]byte, v.Len())
		for i := range elements {
			element, err := encode(v.Index(i), attachments)
			if err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
			elements[i] = element
		}
		return slices.Concat([]byte("["), bytes.Join(elements, []byte(",")), []byte("]")), nil
	default:
		return json.Marshal(v.Interface())
	}
}

func encodeStruct(v reflect.Value, attachments *[][]byte) ([]byte, error) {
	out := []byte("{")
	for _, f := range fields(v.Type()) {
		value, ok := f.get(v)
		if !ok || f.omitEmpty && isEmpty(value) || f.omitZero && value.IsZero() {
			continue
		}
		encoded, err := encode(value, attachments)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if f.quoted && string(encoded) != "null" {
			encoded, err = json.Marshal(string(encoded))
			if err != nil {
				return nil, err
			}
		}
		out = appendMember(out, f.name, encoded)
	}
	return append(out, '}'), nil
}

func encodeMap(v reflect.Value, attachments *[][]byte) ([]byte, error) {
	out := []byte("{")
	for _, key := range v.MapKeys() {
		name := fmt.Sprint(key.Interface())
		if m, ok := key.Interface().(encoding.TextMarshaler); ok {
			text, err := m.MarshalText()
			if err != nil {
				return nil, err
			}
			name = string(text)
		}
		encoded, err := encode(v.MapIndex(key), attachments)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = appendMember(out, name, encoded)
	}
	return append(out, '}'), nil
}

func appendMember(out []byte, name string, value []byte) []byte {
	if len(out) > 1 {
		out = append(out, ',')
	}
	quoted, _ := json.Marshal(name) // a string always marshals
	return append(append(append(out, quoted...), ':'), value...)
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Array, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// field is a field of a struct as it is named in JSON.
type field struct {
	name                        string
	index                       []int
	omitEmpty, omitZero, quoted bool
}

// get gives the field's value; it has none inside an embedded nil pointer.
func (f field) get(v reflect.Value) (reflect.Value, bool) {
	value, err := v.FieldByIndexErr(f.index)
	return value, err == nil
}

// fields lists the exported fields, those of embedded structs included.
func fields(t reflect.Type) []field {
	var list []field
	for _, sf := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		embedded := sf.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		flattened := sf.Anonymous && name == "" && embedded.Kind() == reflect.Struct && embedded != timeType
		if !sf.IsExported() || sf.Tag.Get("json") == "-" || flattened || sf.Type == readerType {
			continue
		}
		f := field{name: name, index: sf.Index}
		if f.name == "" {
			f.name = sf.Name
		}
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "omitempty":
				f.omitEmpty = true
			case "omitzero":
				f.omitZero = true
			case "string":
				f.quoted = true
			}
		}
		list = append(list, f)
	}
	return list
}
