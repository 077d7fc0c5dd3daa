package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"
	"github.com/ncruces/go-sqlite3/ext/rtree"
)

// value is one of an SQL result, as testdata/sqlite.mjs writes it.
type value struct{ Type, Value string }

type result struct {
	Rows  [][]value
	Error string
}

// TestEngineAnswersAsTheStockOne runs texts on the engine, in Node and without
// any Go, and on the module that it stands in for, which has SQLite's own
// ext/misc functions where ours are our own.
func TestEngineAnswersAsTheStockOne(t *testing.T) {
	sameAnswers(t, whole(t).Path(SQLiteWasm))
}

func sameAnswers(t *testing.T, wasm string) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip(err)
	}
	texts := questions()
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "testdata/sql.mjs", wasm)
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var got []result
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite3.Open(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := errors.Join(fts5.Register(db), rtree.Register(db)); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for i, text := range texts {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		db.SetInterrupt(ctx)
		want := ask(db, text)
		cancel()
		if fmt.Sprint(got[i]) == fmt.Sprint(want) {
			continue
		}
		if failed++; failed <= 20 {
			t.Errorf("%s\n got %s\nwant %s", text, show(got[i]), show(want))
		}
	}
	t.Logf("%d of %d texts have another answer", failed, len(texts))
}

// ask runs statements on the stock engine. go-sqlite3 panics where SQLite says
// that it has no memory.
func ask(db *sqlite3.Conn, text string) (r result) {
	defer func() {
		if p := recover(); p != nil {
			r = result{Error: strings.TrimPrefix(fmt.Sprint(p), "sqlite3: ")}
		}
	}()
	for text != "" {
		s, rest, err := db.Prepare(text)
		if err != nil {
			return result{Error: message(err)}
		}
		text = strings.TrimSpace(rest)
		if s == nil {
			continue
		}
		r = result{}
		for s.Step() {
			var row []value
			for i := range s.ColumnCount() {
				row = append(row, column(s, i))
			}
			r.Rows = append(r.Rows, row)
		}
		err = s.Err()
		if closing := s.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return result{Error: message(err)}
		}
	}
	return r
}

// message is what sqlite3_errmsg says, without the code's own words.
func message(err error) string {
	var e *sqlite3.Error
	if errors.As(err, &e) {
		_, said, _ := strings.Cut(strings.TrimPrefix(e.Error(), "sqlite3: "), ": ")
		return said
	}
	return err.Error()
}

func column(s *sqlite3.Stmt, i int) value {
	switch s.ColumnType(i) {
	case sqlite3.INTEGER:
		return value{"integer", fmt.Sprint(s.ColumnInt64(i))}
	case sqlite3.FLOAT:
		return value{"real", fmt.Sprintf("%x", math.Float64bits(s.ColumnFloat(i)))}
	case sqlite3.TEXT:
		return value{"text", fmt.Sprintf("%x", s.ColumnText(i))}
	case sqlite3.BLOB:
		return value{"blob", fmt.Sprintf("%x", s.ColumnBlob(i, nil))}
	}
	return value{"null", ""}
}

func show(r result) string {
	if r.Error != "" {
		return "error " + r.Error
	}
	var b strings.Builder
	for _, row := range r.Rows {
		for _, v := range row {
			if v.Type == "text" {
				var text []byte
				_, _ = fmt.Sscanf(v.Value, "%x", &text)
				fmt.Fprintf(&b, " %q", text)
				continue
			}
			fmt.Fprintf(&b, " %s(%s)", v.Type, v.Value)
		}
		b.WriteString(";")
	}
	if b.Len() > 1000 {
		return b.String()[:1000] + "…"
	}
	return b.String()
}

// questions are those of testdata/questions.sql, a line each, and as many again drawn.
func questions() []string {
	data, err := os.ReadFile("testdata/questions.sql")
	if err != nil {
		panic(err)
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			list = append(list, line)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	one := func(from string) string { return pick(r, strings.Fields(from)) }
	number := func() string {
		text := one("- + _ _ _") + one("0 1 9 12 007 99.5 0.5 1.25 123456789.987 0.0 5e3 1e20 0.00099 999")
		return strings.ReplaceAll(text, "_", "")
	}
	for range 400 {
		bound := func() string {
			return one("0 1 -5 10 97 3.5 -2.0 9223372036854775807 4e18 1e30 7")
		}
		list = append(list,
			fmt.Sprintf("SELECT value, start, stop, step, rowid FROM generate_series(%s) WHERE value %s %s AND %s %s value %s LIMIT 9",
				span(r), one("> >= < <= ="), bound(), bound(), one("> >= < <="), pick(r, []string{"", "ORDER BY value", "ORDER BY value DESC", "ORDER BY rowid"})),
			fmt.Sprintf("SELECT decimal_%s('%s', '%s')", one("add sub mul cmp"), number(), number()),
			fmt.Sprintf("SELECT decimal('%s'), decimal_exp('%s', %d), decimal('%s', %d)", number(), number(), r.IntN(6), number(), r.IntN(6)),
			fmt.Sprintf("SELECT decimal(%g), decimal_exp(%g)", math.Ldexp(r.Float64()-0.5, r.IntN(200)-100), math.Ldexp(r.Float64(), r.IntN(2000)-1000)),
			fmt.Sprintf("SELECT ieee754(%d, %d), ieee754(%g), ieee754_inc(%g, %d)", r.Int64N(1<<53)-1<<52, r.IntN(400)-200, r.NormFloat64(), r.Float64(), r.IntN(9)-4),
			fmt.Sprintf("SELECT '%s' < '%s' COLLATE uint, '%s' = '%s' COLLATE uint", draw(r, "a0019."), draw(r, "a0019."), draw(r, "a01"), draw(r, "a01")),
			fmt.Sprintf("SELECT regexp('%s', '%s'), regexpi('%s', '%s')", pattern(r, 3), draw(r, "abcABC_ 5"), pattern(r, 2), draw(r, "abcABC_ 5")),
		)
	}
	return list
}

// span is a series' start, stop and step, with few values: the original goes
// through all of them for some conditions.
func span(r *rand.Rand) string {
	start := []int64{0, 1, -5, 97, math.MaxInt64 - 100}[r.IntN(5)]
	return fmt.Sprintf("%d, %d, %d", start, start+r.Int64N(200)-100, []int64{1, 2, -1, -3, 0, math.MaxInt64 / 2, math.MinInt64}[r.IntN(7)])
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// draw is a text of a few of these letters.
func draw(r *rand.Rand, letters string) string {
	b := make([]byte, r.IntN(12))
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

// pattern is a regular expression. Of those that the original does not take
// for what they say none is drawn: repetitions of repetitions or of what is
// empty, and $ before something else (docs/decisions/0077).
func pattern(r *rand.Rand, depth int) string {
	edge := func(s string) string { return pick(r, []string{"", "", s}) }
	return edge("^") + edge(`\b`) + part(r, depth) + edge(`\b`) + edge("$")
}

func part(r *rand.Rand, depth int) string {
	if depth == 0 {
		return pick(r, []string{"a", "b", "c", "B", ".", "[ab]", "[^a]", "[a-c5]", `\d`, `\w`, `\s`, `\W`, "_"})
	}
	sub := func() string { return part(r, depth-1) }
	switch r.IntN(9) {
	case 0:
		return sub() + "|" + sub()
	case 1:
		return "(" + part(r, 0) + part(r, 0) + "|" + part(r, 0) + ")" + pick(r, []string{"*", "+", "?", "{2}", "{1,3}", "{,2}"})
	case 2:
		return "(" + sub() + "|" + sub() + ")"
	case 3:
		return part(r, 0) + pick(r, []string{"*", "+", "?", "{2}", "{0,1}"})
	default:
		return sub() + sub()
	}
}
