package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/archive"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/rowtext"
	"github.com/ashore-dev/ashore/framework/store"
)

func saved(t testing.TB, a *apptest.App) []byte {
	t.Helper()
	var file []byte
	for _, part := range apptest.Stream[archive.Part](t, a, "archive.export").All() {
		file = append(file, part.Chunk...)
	}
	return file
}

func mergeFile(t testing.TB, a *apptest.App, file []byte, prefer rows.Side) rows.Merged {
	t.Helper()
	return apptest.Call[rows.Merged](t, a, "rows.merge", rows.MergeInput{File: bytes.NewReader(file), Name: "file", Prefer: prefer, Write: true})
}

func refusedOf(m rows.Merged) []rows.Reason {
	var all []rows.Reason
	for _, t := range m.Tables {
		all = append(all, t.Reasons...)
	}
	return all
}

// contents are all rows of the app's own tables.
func contents(t testing.TB, a *apptest.App) string {
	t.Helper()
	var all []string
	err := a.DB().View(context.Background(), func(v *store.View) error {
		tables, err := store.All[string](v.Context(), v, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'rows\_%' ESCAPE '\' AND name NOT LIKE '\_ashore%' ESCAPE '\' ORDER BY name`)
		for _, table := range tables {
			var columns, lines []string
			if columns, err = store.All[string](v.Context(), v, `SELECT name FROM pragma_table_info(?)`, table); err != nil {
				return err
			}
			if lines, err = store.All[string](v.Context(), v, "SELECT "+rowtext.SQL(columns)+" FROM "+table+" ORDER BY 1"); err != nil {
				return err
			}
			all = append(append(all, table), lines...)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// shown is what pages show, whatever the ids are of what it is made of.
func shown(t testing.TB, a *apptest.App) string {
	t.Helper()
	var all []string
	for _, r := range list(t, a, RegisterInput{Limit: 1000}) {
		var parts []string
		for _, p := range r.Parts {
			category, account := "", ""
			if p.Category != nil {
				category = p.Category.Name
			}
			if p.Account != nil {
				account = p.Account.Name
			}
			parts = append(parts, fmt.Sprint(p.Kind, category, account, p.Amount, p.Currency, p.Received, p.Note))
		}
		all = append(all, fmt.Sprint(r.Day, r.Payee, r.Note, r.Account.Name, r.Amount, parts))
	}
	for name, balance := range balances(t, a) {
		all = append(all, fmt.Sprint(name, balance))
	}
	for _, c := range apptest.Call[[]Category](t, a, "categories.list") {
		all = append(all, fmt.Sprint(c.Name, c.Kind, c.Used))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// Two devices go on from one file, and each merges what the other saved: they
// show the same, nothing is refused, again nothing changes, and undone each has
// what it had.
func TestTwoDevicesThatMergeEachOthersFilesShowTheSame(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("opens a database a hundred times, which takes half a second each there")
	}
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawn{t, rt}
		devices := []*book{{t: rt, tb: tb, a: apptest.New(t, config())}, {t: rt, tb: tb, a: apptest.New(t, config())}}
		one, two := devices[0], devices[1]
		two.a.Advance(time.Hour)
		for i, currency := range []string{"EUR", "EUR", "JPY"} {
			one.accounts = append(one.accounts, account(tb, one.a, fmt.Sprint("Account ", i), currency, 1000))
		}
		two.accounts = one.accounts
		spend(tb, one.a, one.accounts[0], 1, "Landlord", "Rent", 700)
		for range rapid.IntRange(0, 3).Draw(rt, "before") {
			apptest.Do(tb, one.a, "transactions.add", one.values())
		}
		mergeFile(tb, two.a, saved(tb, one.a), rows.Here)
		if got, want := contents(tb, two.a), contents(tb, one.a); got != want {
			rt.Fatalf("an empty database takes\n%s\nof\n%s", got, want)
		}
		for at, b := range devices {
			for range rapid.IntRange(0, 5).Draw(rt, "changes") {
				b.a.Advance(7 * time.Second)
				b.change(at)
			}
		}
		files := [][]byte{saved(tb, one.a), saved(tb, two.a)}
		prefer := []rows.Side{rows.Here, rows.InFile}
		var after []string
		for at, b := range devices {
			before := contents(tb, b.a)
			merged := mergeFile(tb, b.a, files[1-at], prefer[at])
			if reasons := refusedOf(merged); len(reasons) > 0 {
				rt.Fatalf("refused: %v", reasons)
			}
			b.check(rt)
			if again := mergeFile(tb, b.a, files[1-at], prefer[at]); again.ID != "" {
				rt.Fatalf("the second time: %+v", again)
			}
			after = append(after, shown(tb, b.a))
			if merged.ID == "" {
				continue
			}
			undone := apptest.Call[rows.Undone](tb, b.a, "rows.undo", rows.UndoInput{ID: merged.ID})
			if got := contents(tb, b.a); undone.Kept != 0 || got != before {
				rt.Fatalf("undone %+v, there is\n%s\nand was\n%s", undone, got, before)
			}
		}
		if after[0] != after[1] {
			rt.Fatalf("one shows\n%s\nthe other\n%s", after[0], after[1])
		}
	})
}

// change does something that a person does.
func (b *book) change(device int) {
	switch kind := rapid.IntRange(0, 5).Draw(b.t, "kind"); {
	case kind == 0 && len(b.rows()) > 0:
		one := b.rows()[0]
		apptest.Do(b.tb, b.a, "transactions.update", UpdateInput{ID: one.ID, Version: one.Version, Values: b.values()})
	case kind == 1 && len(b.rows()) > 0:
		row := b.rows()[len(b.rows())-1]
		apptest.Do(b.tb, b.a, "transactions.delete", ChosenInput{Transactions: []Chosen{{ID: row.ID, Version: row.Version}}})
	case kind == 2:
		content := fmt.Sprintf("Date,Name,Amount\n2026-03-0%d,Stall,-5\n", rapid.IntRange(1, 3).Draw(b.t, "day"))
		take(b.tb, b.a, b.accounts[0], content)
	case kind == 3:
		// No name is that of another payee later: which of them a file means isn't known.
		payees := apptest.Call[[]Payee](b.tb, b.a, "payees.list")
		at := slices.IndexFunc(payees, func(p Payee) bool { return strings.HasPrefix(p.Name, "Landlord") })
		if at < 0 { // it was of a transaction that was deleted
			return
		}
		p := payees[at]
		apptest.Do(b.tb, b.a, "payees.rename", RenameInput{ID: p.ID, Version: p.Version, Name: fmt.Sprint("Landlord ", device, b.a.Now().UnixMilli())})
	default:
		apptest.Do(b.tb, b.a, "transactions.add", b.values())
	}
}
