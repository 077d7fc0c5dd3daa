package store_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/store"
)

type (
	color   string
	level   int8
	cents   int64
	flag    bool
	raw     []byte
	percent float32
)

// point is a driver.Valuer and a sql.Scanner.
type point struct{ x, y int }

func (p point) Value() (driver.Value, error) { return fmt.Sprintf("%d/%d", p.x, p.y), nil }

func (p *point) Scan(src any) error {
	_, err := fmt.Sscanf(src.(string), "%d/%d", &p.x, &p.y)
	return err
}

var instant = time.Date(2026, 10, 25, 2, 30, 0, 123e6, time.FixedZone("", 7200))

// roundTrip stores v and reads it back as the same type.
func roundTrip[T any](t *testing.T, db *store.DB, v T, want any) {
	t.Helper()
	err := db.View(t.Context(), func(view *store.View) error {
		got, err := store.One[T](view.Context(), view, `SELECT ? AS v`, v)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(any(got), want) {
			t.Errorf("got %#v, want %#v", got, want)
		}
		// The same through a field.
		row, err := store.One[struct{ V T }](view.Context(), view, `SELECT :v AS v`, sql.Named("v", v))
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(any(row.V), want) {
			t.Errorf("in a field: got %#v, want %#v", row.V, want)
		}
		return nil
	})
	if err != nil {
		t.Errorf("%T %v: %v", v, v, err)
	}
}

func same[T any](t *testing.T, db *store.DB, values ...T) {
	t.Helper()
	for _, v := range values {
		roundTrip(t, db, v, any(v))
	}
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	db := open(t, memory(t))
	same(t, db, "", "x", "ü\x00z", strings.Repeat("long", 10_000))
	same(t, db, true, false)
	same(t, db, math.MinInt, 0, math.MaxInt)
	same[int8](t, db, math.MinInt8, math.MaxInt8)
	same[int16](t, db, math.MinInt16, math.MaxInt16)
	same[int32](t, db, math.MinInt32, math.MaxInt32)
	same[int64](t, db, math.MinInt64, math.MaxInt64)
	same[uint](t, db, 0, math.MaxInt64)
	same[uint8](t, db, 0, math.MaxUint8)
	same[uint16](t, db, math.MaxUint16)
	same[uint32](t, db, math.MaxUint32)
	same[uint64](t, db, math.MaxInt64)
	same(t, db, 0, 1.5, math.MaxFloat64, math.SmallestNonzeroFloat64)
	same[float32](t, db, 1.5, math.MaxFloat32)
	same(t, db, []byte{}, []byte{0, 1, 255})
	same[color](t, db, "red")
	same[level](t, db, -3)
	same[cents](t, db, 1<<40)
	same[flag](t, db, true)
	same(t, db, raw("x"))
	same[percent](t, db, 0.5)
	same(t, db, time.Time{}, instant.UTC(), time.UnixMilli(-1).UTC(), time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC))
	same(t, db, time.Duration(0), 90*time.Minute, -time.Millisecond)
	same(t, db, netip.MustParseAddr("10.0.0.1"))
	same(t, db, calendar.Date{}, calendar.New(0, 1, 1), calendar.New(2024, 2, 29), calendar.New(9999, 12, 31))
	same(t, db, point{3, -4})
}

// *time.Time has MarshalText too, and must not become text in an INTEGER column.
func TestPointersAreStoredAsWhatTheyPointAt(t *testing.T) {
	db := open(t, memory(t))
	at, length, kind, where := instant.UTC(), 90*time.Minute, color("red"), point{3, -4}
	again := &at
	var none *time.Time
	for _, test := range []struct {
		arg  any
		want string
	}{
		{&at, "integer"}, {&again, "integer"}, {none, "null"}, {&length, "integer"}, {&kind, "text"}, {&where, "text"},
	} {
		err := db.View(t.Context(), func(v *store.View) error {
			got, err := store.One[string](v.Context(), v, `SELECT typeof(?)`, test.arg)
			if err == nil && got != test.want {
				t.Errorf("%T: got %s, want %s", test.arg, got, test.want)
			}
			return err
		})
		if err != nil {
			t.Errorf("%T: %v", test.arg, err)
		}
	}
}

func TestNilIsNull(t *testing.T) {
	db := open(t, memory(t))
	same[*string](t, db, nil)
	same[*time.Time](t, db, nil)
	same[*point](t, db, nil)
	same(t, db, sql.Null[time.Time]{}, sql.Null[time.Time]{V: instant.UTC(), Valid: true})
	same(t, db, sql.Null[time.Duration]{V: time.Second, Valid: true})
	same(t, db, sql.Null[color]{V: "red", Valid: true})
	same(t, db, sql.NullString{}, sql.NullString{String: "x", Valid: true})
	same(t, db, sql.NullTime{}, sql.NullTime{Time: instant.UTC(), Valid: true})
	same(t, db, sql.NullBool{Bool: true, Valid: true})
	s, d := "x", time.Second
	same(t, db, &s)
	same(t, db, &d)
	roundTrip(t, db, []byte(nil), any([]byte{})) // a []byte is never NULL
	roundTrip(t, db, instant, any(instant.UTC()))
}

func TestArgumentsThatDoNotFitAreRefused(t *testing.T) {
	db := open(t, memory(t))
	for _, test := range []struct {
		arg  any
		want string
	}{
		{instant.Add(time.Microsecond), "finer than a millisecond"},
		{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "outside the years"},
		{1500 * time.Microsecond, "finer than a millisecond"},
		{uint64(math.MaxInt64 + 1), "out of range"},
		{math.NaN(), "NaN"},
		{math.Inf(1), "NaN and infinity"},
		{"\xff", "UTF-8"},
		{color("\xff"), "UTF-8"},
		{struct{}{}, "cannot be stored"},
		{map[string]int{}, "cannot be stored"},
		{[]string{"a"}, "cannot be stored"},
		{new(struct{}), "cannot be stored"},
		{func() {}, "cannot be stored"},
	} {
		err := db.View(t.Context(), func(v *store.View) error {
			ctx := v.Context()
			_, err := store.One[*string](ctx, v, `SELECT ?`, test.arg)
			for name, err := range map[string]error{
				"One":             err,
				"ExecContext":     second(v.ExecContext(ctx, `SELECT ?`, test.arg)),
				"QueryRowContext": v.QueryRowContext(ctx, `SELECT ?`, test.arg).Scan(new(any)),
			} {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s(%v): got %v, want %q", name, test.arg, err, test.want)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestNumberOfArgumentsMustFit(t *testing.T) {
	db := open(t, memory(t))
	err := db.View(t.Context(), func(v *store.View) error {
		for _, test := range []struct {
			sql  string
			args []any
		}{
			{`SELECT 1`, []any{1}},
			{`SELECT ?`, nil},
			{`SELECT ?, ?`, []any{1}},
			{`SELECT ?`, []any{1, 2}},
			{`SELECT :a`, []any{sql.Named("b", 1)}},
		} {
			if _, err := v.ExecContext(v.Context(), test.sql, test.args...); err == nil {
				t.Errorf("ExecContext %s with %v: no error", test.sql, test.args)
			}
			if rows, err := v.QueryContext(v.Context(), test.sql, test.args...); err == nil {
				rows.Close()
				t.Errorf("QueryContext %s with %v: no error", test.sql, test.args)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// refusedAs tries to read an SQL value as a T.
func refusedAs[T any](t *testing.T, db *store.DB, value, want string) {
	t.Helper()
	db.View(t.Context(), func(v *store.View) error {
		got, err := store.One[T](v.Context(), v, `SELECT `+value+` AS col`)
		column, ok := errors.AsType[*store.ColumnError](err)
		if !ok || column.Column != "col" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s as %T: got %v, %v; want an error that names col and says %q", value, got, got, err, want)
		}
		if !reflect.ValueOf(&got).Elem().IsZero() {
			t.Errorf("%s as %T: an error and the value %v", value, got, got)
		}
		return nil
	})
}

func TestColumnsThatDoNotFitAreRefused(t *testing.T) {
	db := open(t, memory(t))
	refusedAs[bool](t, db, "2", "0 or 1")
	refusedAs[bool](t, db, "'true'", "is TEXT, want INTEGER")
	refusedAs[int8](t, db, "128", "out of range")
	refusedAs[int16](t, db, "-32769", "out of range")
	refusedAs[int32](t, db, "1<<31", "out of range")
	refusedAs[uint](t, db, "-1", "out of range")
	refusedAs[uint8](t, db, "256", "out of range")
	refusedAs[level](t, db, "128", "out of range")
	refusedAs[int](t, db, "1.0", "is FLOAT, want INTEGER")
	refusedAs[int](t, db, "'1'", "is TEXT")
	refusedAs[float64](t, db, "(1<<53)+1", "out of range")
	refusedAs[float32](t, db, "1e300", "out of range")
	refusedAs[float64](t, db, "'1'", "is TEXT")
	refusedAs[string](t, db, "1", "is INTEGER, want TEXT")
	refusedAs[string](t, db, "x'61'", "is BLOB, want TEXT")
	refusedAs[string](t, db, "CAST(x'ff' AS TEXT)", "UTF-8")
	refusedAs[[]byte](t, db, "1", "is INTEGER, want BLOB")
	refusedAs[time.Time](t, db, "'2026-01-01'", "is TEXT, want INTEGER")
	refusedAs[time.Time](t, db, "1<<60", "outside the years")
	refusedAs[time.Duration](t, db, "1<<60", "out of range")
	refusedAs[netip.Addr](t, db, "'nonsense'", "nonsense")
	refusedAs[netip.Addr](t, db, "1", "is INTEGER")
	refusedAs[calendar.Date](t, db, "'2026-02-29'", "not a day")
	refusedAs[calendar.Date](t, db, "20260101", "is INTEGER")
	for _, refuse := range []func(*testing.T, *store.DB, string, string){
		refusedAs[string], refusedAs[int], refusedAs[bool], refusedAs[float64], refusedAs[[]byte],
		refusedAs[time.Time], refusedAs[time.Duration], refusedAs[color], refusedAs[netip.Addr],
	} {
		refuse(t, db, "NULL", "is NULL")
	}
	refusedAs[struct{ Other string }](t, db, "'x'", "no field")
	refusedAs[struct{ Col []string }](t, db, "'x'", "cannot become")
}

// Stamps is embedded.
type Stamps struct {
	Created time.Time
	Note    string // hidden by the outer one
}

type entryRow struct {
	Stamps
	ID        string
	ProjectID *string
	HTTPPort  int
	Note      string
	Renamed   string   `db:"other_name"`
	Left      []string `db:"-"`
	Computed  []string // not a column
	hidden    int
}

func TestStructsTakeColumnsByName(t *testing.T) {
	db := open(t, memory(t))
	err := db.View(t.Context(), func(v *store.View) error {
		got, err := store.All[entryRow](v.Context(), v, `
			SELECT 1000 AS created, 'i' AS ID, 'p' AS project_id, 80 AS http_port, 'n' AS note, 'o' AS other_name
			UNION ALL SELECT 2000, 'j', NULL, 81, '', ''`)
		p := "p"
		want := []entryRow{
			{Stamps: Stamps{Created: time.Unix(1, 0).UTC()}, ID: "i", ProjectID: &p, HTTPPort: 80, Note: "n", Renamed: "o"},
			{Stamps: Stamps{Created: time.Unix(2, 0).UTC()}, ID: "j", HTTPPort: 81},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		_ = got[0].hidden
		if _, err := store.All[entryRow](v.Context(), v, `SELECT 'a' AS id, 'b' AS id`); err == nil {
			t.Error("a column that comes twice was taken")
		}
		if _, err := store.All[string](v.Context(), v, `SELECT 'a', 'b'`); err == nil {
			t.Error("two columns went into one string")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneWantsExactlyOne(t *testing.T) {
	db := open(t, memory(t))
	err := db.View(t.Context(), func(v *store.View) error {
		if _, err := store.One[int](v.Context(), v, `SELECT 1 WHERE 0`); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("got %v, want sql.ErrNoRows", err)
		}
		if _, err := store.One[int](v.Context(), v, `VALUES (1), (2)`); !errors.Is(err, store.ErrManyRows) {
			t.Errorf("got %v, want ErrManyRows", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A day is TEXT in a STRICT table, in the order of the days, and NULL needs a
// pointer.
func TestDaysAreTextOfAStrictTable(t *testing.T) {
	db := open(t, memory(t))
	type row struct {
		Day   calendar.Date
		Until *calendar.Date
	}
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `CREATE TABLE days (day TEXT NOT NULL, until TEXT) STRICT`); err != nil {
			return err
		}
		until := calendar.New(2026, 3, 1)
		for _, r := range []row{{calendar.New(2026, 2, 28), &until}, {calendar.New(999, 1, 1), nil}} {
			if _, err := tx.ExecContext(tx.Context(), `INSERT INTO days VALUES (?, ?)`, r.Day, r.Until); err != nil {
				return err
			}
		}
		got, err := store.All[row](tx.Context(), tx, `SELECT day, until FROM days WHERE day < ? ORDER BY day`, until)
		if err != nil {
			return err
		}
		want := []row{{calendar.New(999, 1, 1), nil}, {calendar.New(2026, 2, 28), &until}}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		text, err := store.One[string](tx.Context(), tx, `SELECT group_concat(day || ' ' || typeof(day) || ' ' || date(day, '+1 day'), ', ' ORDER BY day) FROM days`)
		if want := "0999-01-01 text 0999-01-02, 2026-02-28 text 2026-03-01"; text != want {
			t.Errorf("got %s, want %s", text, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
