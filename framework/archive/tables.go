package archive

import (
	"context"
	"encoding/base64"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/migrate"
	"github.com/ashore-dev/ashore/framework/rowtext"
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

// tableNames are the app's tables with rows, in order.
func tableNames(ctx context.Context, v *store.View) ([]string, error) {
	all, err := store.All[migrate.TableSQL](ctx, v, `SELECT name, coalesce(sql, '') AS sql FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(migrate.RowTables(all), IsOwn), nil
}

// IsOwn reports whether a table is this plugin's, or of rows, which works beside
// it: none of the app's.
func IsOwn(table string) bool {
	return slices.Contains([]string{"archive_state", "rows_imports", "rows_changes", "rows_mappings"}, table)
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
		columns, err := store.All[string](ctx, v, `SELECT name FROM pragma_table_info(?)`, in.Table)
		if err != nil {
			yield("", err)
			return
		}
		w := writer{columns: columns, json: in.Format == JSON}
		w.begin()
		for row, err := range store.Each[string](ctx, v, "SELECT "+rowtext.SQL(columns)+" FROM "+sqlite3.QuoteIdentifier(in.Table)+" ORDER BY 1") {
			if err != nil {
				yield("", err)
				return
			}
			w.row(strings.Split(row, ","))
			if len(w.text) >= 60_000 {
				if !yield(string(w.text), nil) {
					return
				}
				w.text = w.text[:0]
			}
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

func (w *writer) row(values []string) {
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

// plain is a value for a spreadsheet.
func plain(v string) string {
	switch text := v[1:]; v[0] {
	case 't':
		return rowtext.Guard(rowtext.Unhex(text))
	case 'b':
		return base64.StdEncoding.EncodeToString([]byte(rowtext.Unhex(text)))
	default:
		return text
	}
}

func appendValue(b []byte, v string) []byte {
	switch text := v[1:]; v[0] {
	case 'n':
		return append(b, "null"...)
	case 't':
		return appendJSON(b, rowtext.Unhex(text))
	case 'b':
		return appendJSON(b, base64.StdEncoding.EncodeToString([]byte(rowtext.Unhex(text))))
	case 'r':
		if strings.HasSuffix(text, "Inf") { // no number of JSON
			return appendJSON(b, text)
		}
		return append(b, text...)
	default:
		return append(b, text...)
	}
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
