// Package main is put beside generated code by TestGeneratedCodecsAgreeWithReflection.
// It reads lines of a type and a JSON text in Go's quotes, and says of each
// whether the generated codec and one that knows types by reflection agree.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	oracleWire "github.com/ashore-dev/ashore/framework/wire"
)

// codec is the generated one of a type: value is what it read.
type codec func(d *oracleWire.Decoder, e *oracleWire.Encoder) (value any)

func main() {
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		name, quoted, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		text, err := strconv.Unquote(quoted)
		if err != nil {
			panic(err)
		}
		verdict := judge(codecs[name], types[name], []byte(text))
		fmt.Println(strings.ReplaceAll(verdict, "\n", " "))
	}
}

func judge(c codec, t reflect.Type, text []byte) string {
	d, e := oracleWire.NewDecoder(text, nil), oracleWire.NewEncoder(nil)
	got := c(d, e)
	err := d.Done()
	if syntax := errors.As(err, new(*oracleWire.SyntaxError)); syntax == acceptable(text) {
		return fmt.Sprintf("acceptable: %v, but got %v", !syntax, err)
	} else if syntax {
		return "syntax"
	}
	var r reader
	want := reflect.New(t).Elem()
	r.read("", text, want)
	var paths []string
	var violations *oracleWire.Violations
	if errors.As(err, &violations) {
		for _, f := range violations.Fields {
			paths = append(paths, f.Path)
		}
	}
	slices.Sort(paths)
	slices.Sort(r.bad)
	bad := slices.Compact(r.bad)
	if len(paths) == oracleWire.MaxViolations { // there may be more
		bad = slices.DeleteFunc(bad, func(path string) bool { return !slices.Contains(paths, path) })
	}
	if !slices.Equal(slices.Compact(paths), bad) {
		return fmt.Sprintf("violations: got %q (%v), want %q", paths, err, bad)
	}
	if len(paths) > 0 {
		return "violations"
	}
	if !reflect.DeepEqual(got, want.Interface()) {
		return fmt.Sprintf("got %#v, want %#v", got, want.Interface())
	}
	written, err := e.Bytes()
	if err != nil {
		return fmt.Sprintf("encoding %#v: %v", got, err)
	}
	if wanted := write(nil, want); !slices.Equal(tokens(written), tokens(wanted)) {
		return fmt.Sprintf("wrote %s, want %s", written, wanted)
	}
	return "ok"
}

// acceptable says by encoding/json whether a decoder must accept b, beside the
// types: no key twice, at most 64 levels, UTF-8.
func acceptable(b []byte) bool {
	if !json.Valid(b) || !utf8.Valid(b) {
		return false
	}
	type level struct {
		keys  map[string]bool
		value bool
	}
	var levels []level
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return true
		}
		if err != nil {
			return false
		}
		if n := len(levels); n > 0 && levels[n-1].keys != nil {
			top := &levels[n-1]
			if key, ok := token.(string); ok && !top.value {
				if top.keys[key] {
					return false
				}
				top.keys[key], top.value = true, true
				continue
			}
			top.value = false
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{keys: map[string]bool{}})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
		if len(levels) > 64 {
			return false
		}
	}
}

// reader reads by reflection, and collects what breaks the schema.
type reader struct{ bad []string }

func (r *reader) fail(path string) { r.bad = append(r.bad, path) }

var (
	whole    = regexp.MustCompile(`^-?[0-9]+$`)
	instant  = regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"$`)
	escapes  = regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|.)`)
	pointers = strings.NewReplacer("~", "~0", "/", "~1")
)

// lone reports whether a JSON string has half of a surrogate pair.
func lone(raw []byte) bool {
	text := escapes.ReplaceAllStringFunc(string(raw), func(s string) string {
		if s[1] != 'u' {
			return "_"
		}
		switch unit, _ := strconv.ParseUint(s[2:], 16, 16); {
		case unit >= 0xd800 && unit < 0xdc00:
			return "\x01"
		case unit >= 0xdc00 && unit < 0xe000:
			return "\x02"
		}
		return "_"
	})
	return strings.ContainsAny(strings.ReplaceAll(text, "\x01\x02", ""), "\x01\x02")
}

func (r *reader) read(path string, raw json.RawMessage, v reflect.Value) {
	raw = bytes.TrimSpace(raw)
	switch v.Interface().(type) {
	case time.Time:
		at, err := time.Parse(`"`+time.RFC3339Nano+`"`, string(raw))
		if at = at.UTC(); err != nil || !instant.Match(raw) || at.Year() < 0 || at.Year() > 9999 {
			r.fail(path)
			return
		}
		v.Set(reflect.ValueOf(at))
		return
	case time.Duration:
		const most = math.MaxInt64 / int64(time.Millisecond)
		if n, ok := integer(raw); !ok || n.CmpAbs(big.NewInt(most)) > 0 {
			r.fail(path)
		} else {
			v.SetInt(n.Int64() * int64(time.Millisecond))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if string(raw) == "null" {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		r.read(path, raw, v.Elem())
		return
	case reflect.Struct:
		r.object(path, raw, v)
		return
	case reflect.Slice:
		var items []json.RawMessage
		if raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
			r.fail(path)
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
		for i, item := range items {
			r.read(path+"/"+strconv.Itoa(i), item, v.Index(i))
		}
		return
	case reflect.Map:
		r.readMap(path, raw, v)
		return
	case reflect.String:
		var s string
		if raw[0] != '"' || lone(raw) || json.Unmarshal(raw, &s) != nil {
			r.fail(path)
			return
		}
		v.SetString(s)
	case reflect.Bool:
		if s := string(raw); s != "true" && s != "false" {
			r.fail(path)
			return
		}
		v.SetBool(raw[0] == 't')
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(string(raw), v.Type().Bits())
		if raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') || err != nil {
			r.fail(path)
			return
		}
		v.SetFloat(f)
	default:
		n, ok := integer(raw)
		if !ok || n.CmpAbs(big.NewInt(1<<53-1)) > 0 {
			r.fail(path)
			return
		}
		if v.CanInt() {
			if v.OverflowInt(n.Int64()) {
				r.fail(path)
				return
			}
			v.SetInt(n.Int64())
		} else {
			if n.Sign() < 0 || v.OverflowUint(n.Uint64()) {
				r.fail(path)
				return
			}
			v.SetUint(n.Uint64())
		}
	}
	if allowed := enums[v.Type()]; allowed != nil && !slices.Contains(allowed, v.Interface()) {
		r.fail(path)
	}
}

// readMap reads the members one by one, for half surrogates in keys, which
// encoding/json replaces.
func (r *reader) readMap(path string, raw json.RawMessage, v reflect.Value) {
	if raw[0] != '{' || !json.Valid(raw) {
		r.fail(path)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.Token()
	for dec.More() {
		start := dec.InputOffset()
		token, err := dec.Token()
		if err != nil {
			panic(err)
		}
		name := token.(string)
		at := path + "/" + pointers.Replace(name)
		if lone(raw[start:dec.InputOffset()]) {
			r.fail(at)
		}
		var member json.RawMessage
		if err := dec.Decode(&member); err != nil {
			panic(err)
		}
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if key.Kind() == reflect.String {
			key.SetString(name)
			if allowed := enums[key.Type()]; allowed != nil && !slices.Contains(allowed, key.Interface()) {
				r.fail(at)
			}
		} else if n, ok := integer([]byte(name)); !ok || n.String() != name {
			r.fail(at)
		} else {
			r.read(at, json.RawMessage(name), key)
		}
		r.read(at, member, value)
		v.SetMapIndex(key, value)
	}
}

// readQuoted reads a number that travels as text.
func (r *reader) readQuoted(path string, raw json.RawMessage, v reflect.Value) {
	if raw = bytes.TrimSpace(raw); v.Kind() == reflect.Pointer {
		if string(raw) == "null" {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	text, err := strconv.Unquote(string(raw))
	n, ok := integer([]byte(text))
	switch {
	case err != nil || raw[0] != '"' || !ok || n.String() != text,
		v.CanInt() && (!n.IsInt64() || v.OverflowInt(n.Int64())),
		v.CanUint() && (!n.IsUint64() || v.OverflowUint(n.Uint64())):
		r.fail(path)
	case v.CanInt():
		v.SetInt(n.Int64())
	default:
		v.SetUint(n.Uint64())
	}
}

func integer(raw []byte) (*big.Int, bool) {
	if !whole.Match(raw) {
		return nil, false
	}
	return new(big.Int).SetString(string(raw), 10)
}

// field is a member of an object, of an embedded struct too.
type field struct {
	name             string
	index            []int
	whenEmpty, zeros bool // may be left out
	quoted           bool
}

func fieldsOf(t reflect.Type) (fields []field) {
	for _, f := range reflect.VisibleFields(t) {
		tag, tagged := f.Tag.Lookup("json")
		if f.Anonymous && !tagged {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		fields = append(fields, field{name, f.Index, strings.Contains(options, "omitempty"), strings.Contains(options, "omitzero"), strings.Contains(options, "string")})
	}
	return fields
}

func (r *reader) object(path string, raw json.RawMessage, v reflect.Value) {
	var members map[string]json.RawMessage
	if raw[0] != '{' || json.Unmarshal(raw, &members) != nil {
		r.fail(path)
		return
	}
	for _, f := range fieldsOf(v.Type()) {
		at := path + "/" + pointers.Replace(f.name)
		value, there := members[f.name]
		delete(members, f.name)
		if there && f.quoted {
			r.readQuoted(at, value, v.FieldByIndex(f.index))
		} else if there {
			r.read(at, value, v.FieldByIndex(f.index))
		} else if !f.whenEmpty && !f.zeros {
			r.fail(at)
		}
	}
	for name := range members {
		r.fail(path + "/" + pointers.Replace(name))
	}
}

// write writes by reflection.
func write(b []byte, v reflect.Value) []byte {
	switch x := v.Interface().(type) {
	case time.Time:
		return x.UTC().AppendFormat(b, `"2006-01-02T15:04:05.000Z"`)
	case time.Duration:
		return strconv.AppendInt(b, x.Milliseconds(), 10)
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...)
		}
		return write(b, v.Elem())
	case reflect.Slice:
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b = write(b, v.Index(i))
		}
		return append(b, ']')
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(x, y reflect.Value) int {
			switch {
			case x.CanInt():
				return cmp.Compare(x.Int(), y.Int())
			case x.CanUint():
				return cmp.Compare(x.Uint(), y.Uint())
			}
			return strings.Compare(x.String(), y.String())
		})
		b = append(b, '{')
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			name, err := json.Marshal(fmt.Sprint(key.Interface()))
			if err != nil {
				panic(err)
			}
			b = append(append(b, name...), ':')
			b = write(b, v.MapIndex(key))
		}
		return append(b, '}')
	case reflect.Struct:
		b = append(b, '{')
		first := true
		for _, f := range fieldsOf(v.Type()) {
			value := v.FieldByIndex(f.index)
			if f.whenEmpty && empty(value) || f.zeros && value.IsZero() {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(strconv.AppendQuote(b, f.name), ':')
			if f.quoted && !(value.Kind() == reflect.Pointer && value.IsNil()) {
				b = fmt.Appendf(b, "\"%d\"", reflect.Indirect(value).Interface())
				continue
			}
			b = write(b, value)
		}
		return append(b, '}')
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		panic(err)
	}
	return append(b, text...)
}

// empty is what encoding/json means by it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		return false
	case reflect.Slice, reflect.String, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

// tokens are what JSON says, whatever its escapes.
func tokens(b []byte) (all []string) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			return append(all, "not JSON: "+err.Error())
		}
		all = append(all, fmt.Sprintf("%T %v", token, token))
	}
}
