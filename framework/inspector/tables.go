package inspector

import (
	"context"
	"database/sql"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

const (
	// pageRows is how many rows are shown at once.
	pageRows = 50
	// mostCounted bounds how long a table is counted.
	mostCounted = 100_000
	// longest is how many bytes of a value are shown.
	longest = 500
)

// Table is a table or view of the app's.
type Table struct {
	Name string `json:"name"`
	Type string `json:"type"`
	SQL  string `json:"sql"`
	Rows int64  `json:"rows"` // at most 100,000 are counted
}

// Tables answers with the app's tables and views, by name.
func (i *Inspector) Tables(ctx context.Context, v *store.View) ([]Table, error) {
	tables, err := store.All[Table](ctx, v, `SELECT name, type, sql, 0 AS rows FROM sqlite_schema
		WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_ashore\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return nil, err
	}
	for n := range tables {
		t := &tables[n]
		t.Rows, err = store.One[int64](ctx, v, `SELECT count(*) FROM (SELECT 1 FROM `+quoted(t.Name)+` LIMIT ?)`, mostCounted)
		if err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// quoted is a name as SQL takes it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Result is what a statement gave.
type Result struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`  // values as text
	Types   [][]string `json:"types"` // and what they are: null, integer, real, text, blob
	More    bool       `json:"more"`  // there are further rows
	Plan    string     `json:"plan"`
	Micros  int64      `json:"micros"`
}

// RowsInput names a table and the rows of it to show.
type RowsInput struct {
	Table  string `json:"table"`
	Offset int64  `json:"offset" jsonschema:"minimum=0"`
}

// Rows answers with up to 50 rows of a table.
func (i *Inspector) Rows(ctx context.Context, v *store.View, in RowsInput) (Result, error) {
	n, err := store.One[int](ctx, v, `SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?`, in.Table)
	if err != nil {
		return Result{}, err
	}
	if n == 0 {
		return Result{}, dispatch.Invalid("/table", "must name a table of the app")
	}
	return read(ctx, v, `SELECT * FROM `+quoted(in.Table)+` LIMIT ? OFFSET ?`, pageRows+1, in.Offset)
}

// QueryInput is SQL to run.
type QueryInput struct {
	SQL string `json:"sql" jsonschema:"minLength=1,maxLength=100000"`
}

// ErrSQL says what is wrong with SQL that a developer has written.
var ErrSQL = dispatch.NewError("sql", "the SQL can't be run")

// Query runs one statement that reads, as a query of the app could, and answers
// with its plan and up to 50 rows. What writes is refused.
func (i *Inspector) Query(ctx context.Context, v *store.View, in QueryInput) (Result, error) {
	r, err := read(ctx, v, in.SQL)
	if err != nil && ctx.Err() == nil {
		return r, &dispatch.Error{Code: ErrSQL.Code, Message: err.Error()}
	}
	return r, err
}

func read(ctx context.Context, v *store.View, query string, args ...any) (r Result, err error) {
	began := time.Now()
	rows, err := v.QueryContext(ctx, query, args...)
	if err != nil {
		return r, err
	}
	defer rows.Close()
	if r.Columns, err = rows.Columns(); err != nil {
		return r, err
	}
	values := make([]any, len(r.Columns))
	into := make([]any, len(values))
	for n := range values {
		into[n] = &values[n]
	}
	for rows.Next() {
		if len(r.Rows) == pageRows {
			r.More = true
			break
		}
		if err := rows.Scan(into...); err != nil {
			return r, err
		}
		texts, types := make([]string, len(values)), make([]string, len(values))
		for n, value := range values {
			texts[n], types[n] = shown(value)
		}
		r.Rows, r.Types = append(r.Rows, texts), append(r.Types, types)
	}
	if err := rows.Err(); err != nil && err != sql.ErrNoRows {
		return r, err
	}
	_ = rows.Close()
	r.Micros = time.Since(began).Microseconds()
	if len(r.Columns) > 0 && !strings.EqualFold(strings.TrimSpace(query)[:min(7, len(strings.TrimSpace(query)))], "explain") {
		r.Plan, err = store.Explain(ctx, v, query, args...)
	}
	return r, err
}

// shown is a value as text, and its type.
func shown(value any) (text, kind string) {
	switch v := value.(type) {
	case nil:
		return "", "null"
	case int64:
		return strconv.FormatInt(v, 10), "integer"
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), "real"
	case []byte:
		text := hex.EncodeToString(v[:min(len(v), longest/2)])
		return text + more(len(v), longest/2), "blob"
	case string:
		cut := v[:min(len(v), longest)]
		return strings.ToValidUTF8(cut, "\ufffd") + more(len(v), longest), "text"
	case bool:
		return strconv.FormatBool(v), "integer"
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), "text"
	}
	return "?", "text"
}

func more(n, shown int) string {
	if n <= shown {
		return ""
	}
	return "… (" + strconv.Itoa(n) + " bytes)"
}
