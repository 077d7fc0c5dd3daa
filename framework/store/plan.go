package store

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode"
	"unsafe"
)

// plan says how a row of one statement becomes a value of one type.
type plan struct {
	columns []planColumn
	rows    int // that All read last
}

type planColumn struct {
	name   string
	offset uintptr
	decode decoder
}

// scan reads the current row into the value at p.
func (pl *plan) scan(p unsafe.Pointer, s *row) error {
	for i := range pl.columns {
		c := &pl.columns[i]
		if err := c.decode(unsafe.Add(p, c.offset), s, i); err != nil {
			return &ColumnError{Column: c.name, Err: err}
		}
	}
	return nil
}

// plan returns the statement's plan for a type.
func (s *statement) plan(t reflect.Type) (*plan, error) {
	if s.last.of == t {
		return s.last.plan, nil
	}
	if pl := s.plans[t]; pl != nil {
		s.last.of, s.last.plan = t, pl
		return pl, nil
	}
	pl, err := newPlan(t, s.columns())
	if err != nil {
		return nil, err
	}
	if s.plans == nil {
		s.plans = map[reflect.Type]*plan{}
	}
	s.plans[t] = pl
	return pl, nil
}

func newPlan(t reflect.Type, names []string) (*plan, error) {
	if !isRow(t) {
		if len(names) != 1 {
			return nil, fmt.Errorf("%d columns do not fit into one %v", len(names), t)
		}
		decode, err := decoderFor(t)
		if err != nil {
			return nil, err
		}
		return &plan{columns: []planColumn{{name: names[0], decode: decode}}}, nil
	}
	fields, err := fieldsOf(t)
	if err != nil {
		return nil, err
	}
	pl := &plan{}
	seen := map[string]bool{}
	for _, name := range names {
		key := strings.ToLower(name)
		f, ok := fields[key]
		if !ok {
			return nil, &ColumnError{Column: name, Err: fmt.Errorf("no field of %v takes it", t)}
		}
		if seen[key] {
			return nil, &ColumnError{Column: name, Err: fmt.Errorf("comes twice")}
		}
		if f.err != nil {
			return nil, &ColumnError{Column: name, Err: f.err}
		}
		seen[key] = true
		pl.columns = append(pl.columns, planColumn{name, f.offset, f.decode})
	}
	return pl, nil
}

// isRow tells whether a type takes a row by its fields or one column as a
// whole.
func isRow(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != typeTime && !isSQLNull(t) &&
		!reflect.PointerTo(t).Implements(typeScanner) && !reflect.PointerTo(t).Implements(typeUnmarshaler)
}

type field struct {
	offset uintptr
	decode decoder
	err    error // matters only if a column comes for it
}

var fieldCache sync.Map // reflect.Type → map[string]field

// fieldsOf returns a struct's fields by the names of their columns, in lower
// case: the tag db:"name", or the field's name in snake case. Embedded structs
// are flattened, the outer field wins. db:"-" leaves a field out.
func fieldsOf(t reflect.Type) (map[string]field, error) {
	if fields, ok := fieldCache.Load(t); ok {
		return fields.(map[string]field), nil
	}
	fields := map[string]field{}
	if err := addFields(fields, t, 0); err != nil {
		return nil, err
	}
	fieldCache.Store(t, fields)
	return fields, nil
}

func addFields(fields map[string]field, t reflect.Type, offset uintptr) error {
	var embedded []reflect.StructField
	own := map[string]bool{}
	for f := range t.Fields() {
		tag, tagged := f.Tag.Lookup("db")
		if tag == "-" {
			continue
		}
		if f.Anonymous && !tagged && isRow(f.Type) {
			embedded = append(embedded, f)
			continue
		}
		if !f.IsExported() {
			continue
		}
		name := tag
		if !tagged {
			name = snakeCase(f.Name)
		}
		name = strings.ToLower(name)
		if own[name] {
			return fmt.Errorf("two fields of %v take the column %s", t, name)
		}
		own[name] = true
		if _, outer := fields[name]; outer {
			continue
		}
		decode, err := decoderFor(f.Type)
		fields[name] = field{offset + f.Offset, decode, err}
	}
	for _, f := range embedded {
		if err := addFields(fields, f.Type, offset+f.Offset); err != nil {
			return err
		}
	}
	return nil
}

// snakeCase turns ProjectID into project_id and HTTPPort into http_port.
func snakeCase(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			before := !unicode.IsUpper(runes[i-1])
			after := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if (before || after) && runes[i-1] != '_' {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
