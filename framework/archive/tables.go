package archive

import (
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Tables lists the app's tables.
func (s *Archive) Tables(ctx context.Context, v *store.View) ([]Table, error) {
	names, err := tableNames(ctx, v)
	if err != nil {
		return nil, err
	}
	tables := []Table{}
	for _, name := range names {
		n, err := store.One[int64](ctx, v, `SELECT count(*) FROM `+sqlite3.QuoteIdentifier(name))
		if err != nil {
			return nil, err
		}
		tables = append(tables, Table{name, n, n})
	}
	return tables, nil
}

// tableNames are the tables with rows that an app has, in order. Those behind a
// virtual table are its own business.
func tableNames(ctx context.Context, v *store.View) ([]string, error) {
	type table struct{ Name, SQL string }
	all, err := store.All[table](ctx, v, `SELECT name, coalesce(sql, '') AS sql FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	var virtual, names []string
	for _, t := range all {
		if strings.HasPrefix(strings.ToUpper(t.SQL), "CREATE VIRTUAL") {
			virtual = append(virtual, t.Name)
		}
	}
	for _, t := range all {
		behind := slices.ContainsFunc(virtual, func(v string) bool { return t.Name == v || strings.HasPrefix(t.Name, v+"_") })
		if !behind && !strings.HasPrefix(t.Name, "sqlite_") && !strings.HasPrefix(t.Name, "_ashore_") && t.Name != "archive_state" {
			names = append(names, t.Name)
		}
	}
	return names, nil
}

// Format is how rows become text.
type Format string

// The formats.
const (
	// CSV as RFC 4180 has it, with a line of names, for spreadsheets: NULL is
	// nothing, bytes are base64, and a text that a spreadsheet might run as a
	// formula has an apostrophe before it.
	CSV Format = "csv"
	// JSON is an array of objects, with every value as it is; bytes are base64.
	JSON Format = "json"
)

// RowsInput names a table, and a format.
type RowsInput struct {
	Table  string `json:"table" jsonschema:"maxLength=200"`
	Format Format `json:"format"`
}

// ErrNoTable: the app has no such table.
var ErrNoTable = dispatch.NewError(dispatch.CodeNotFound, "the app has no such table")

// Rows gives the rows of a table as text, in pieces that belong one behind the
// other.
func (s *Archive) Rows(ctx context.Context, v *store.View, in RowsInput) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		names, err := tableNames(ctx, v)
		if err == nil && !slices.Contains(names, in.Table) {
			err = ErrNoTable
		}
		if err != nil {
			yield("", err)
			return
		}
		rows, err := v.QueryContext(ctx, `SELECT * FROM `+sqlite3.QuoteIdentifier(in.Table)+` ORDER BY 1`)
		if err != nil {
			yield("", err)
			return
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			yield("", err)
			return
		}
		w := writer{columns: columns, json: in.Format == JSON}
		values, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		w.begin()
		for rows.Next() {
			if err := rows.Scan(to...); err != nil {
				yield("", err)
				return
			}
			w.row(values)
			if len(w.text) >= 60_000 {
				if !yield(string(w.text), nil) {
					return
				}
				w.text = w.text[:0]
			}
		}
		if err := rows.Err(); err != nil {
			yield("", err)
			return
		}
		w.end()
		yield(string(w.text), nil)
	}
}

// writer makes text of rows.
type writer struct {
	columns []string
	json    bool
	rows    int
	text    []byte
}

func (w *writer) begin() {
	if w.json {
		w.text = append(w.text, '[')
		return
	}
	for i, name := range w.columns {
		w.field(i, name)
	}
	w.text = append(w.text, "\r\n"...)
}

func (w *writer) end() {
	if w.json {
		w.text = append(w.text, "\n]\n"...)
	}
}

func (w *writer) row(values []any) {
	if w.json {
		if w.rows > 0 {
			w.text = append(w.text, ',')
		}
		w.text = append(w.text, "\n{"...)
	}
	w.rows++
	for i, v := range values {
		if w.json {
			if i > 0 {
				w.text = append(w.text, ", "...)
			}
			w.text = appendJSON(w.text, w.columns[i])
			w.text = append(w.text, ": "...)
			w.text = appendValue(w.text, v)
		} else {
			w.field(i, plain(v))
		}
	}
	if w.json {
		w.text = append(w.text, '}')
	} else {
		w.text = append(w.text, "\r\n"...)
	}
}

// field appends a field of a line of CSV
// (https://www.rfc-editor.org/rfc/rfc4180).
func (w *writer) field(i int, text string) {
	if i > 0 {
		w.text = append(w.text, ',')
	}
	if !strings.ContainsAny(text, ",\"\r\n") {
		w.text = append(w.text, text...)
		return
	}
	w.text = append(w.text, '"')
	w.text = append(w.text, strings.ReplaceAll(text, `"`, `""`)...)
	w.text = append(w.text, '"')
}

// plain is a value for a spreadsheet. What begins as a formula does gets an
// apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])) {
			return "'" + v
		}
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if strings.ContainsAny(text, "IN") { // no number of JSON: ±Inf
			return appendJSON(b, text)
		}
		return append(b, text...)
	}
	return appendJSON(b, exact(v))
}

func exact(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return base64.StdEncoding.EncodeToString(v)
	}
	return fmt.Sprint(v)
}

// appendJSON appends a string of JSON. Bytes that aren't UTF-8 become U+FFFD.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20 || r == 0x7f:
			b = append(b, fmt.Sprintf(`\u%04x`, r)...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
