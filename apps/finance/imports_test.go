package main

import (
	"reflect"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/delimited"
)

const bank = "Date;Name;Note;Amount\n02.03.2026;Baker;Rolls;-4,20\n02.03.2026;Baker;Rolls;-4,20\n03.03.2026;Work;;2.500,00\n04.03.2026;Broken;;x\n"

func preview(t testing.TB, a *apptest.App, account Account, content string) Preview {
	t.Helper()
	return apptest.Call[Preview](t, a, "imports.preview", PreviewInput{AccountID: account.ID, Content: []byte(content)})
}

// take imports all rows of a file.
func take(t testing.TB, a *apptest.App, account Account, content string) Imported {
	t.Helper()
	p := preview(t, a, account, content)
	in := RunInput{AccountID: account.ID, Name: "bank.csv", Content: []byte(content), Mapping: p.Mapping}
	for _, row := range p.Rows {
		in.Lines = append(in.Lines, row.Line)
	}
	return apptest.Call[Imported](t, a, "imports.run", in)
}

func TestImportTellsBeforeItWrites(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	spend(t, a, giro, 1, "Baker's shop", "Food", 420)
	spend(t, a, giro, 1, "Baker", "Food", 99)
	p := preview(t, a, giro, bank)
	if len(p.Rows) != 3 || p.Remembered || p.Rows[0].Similar == nil || p.Rows[1].Similar != nil || p.Rows[0].Category != "Food" {
		t.Errorf("got %+v, want one row that may be there already", p)
	}
	if len(p.Refused) != 1 || p.Refused[0].Line != 5 {
		t.Errorf("got refused %+v, want line 5", p.Refused)
	}
	if n := len(list(t, a, RegisterInput{})); n != 2 {
		t.Errorf("%d transactions after a preview, want 2", n)
	}
}

func TestImportingTwiceChangesNothing(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	if got := take(t, a, giro, bank); got.Done != 3 || got.Known != 0 {
		t.Errorf("got %+v, want 3", got)
	}
	before := list(t, a, RegisterInput{})
	// Also when its transactions were edited meanwhile.
	apptest.Do(t, a, "transactions.change", BulkInput{Transactions: chosen(before[0].Transaction), Payee: new("Boss"), Category: new("Salary")})
	before = list(t, a, RegisterInput{})
	if got := take(t, a, giro, bank); got.Done != 0 || got.Known != 3 {
		t.Errorf("got %+v, want nothing new", got)
	}
	if after := list(t, a, RegisterInput{}); !reflect.DeepEqual(after, before) {
		t.Errorf("got %+v, want %+v", after, before)
	}
	// A later file overlaps.
	if got := take(t, a, giro, bank+"05.03.2026;Baker;Rolls;-4,20\n"); got.Done != 1 || got.Known != 3 {
		t.Errorf("got %+v, want one", got)
	}
}

func TestImportsAreUndone(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 500)
	before := balances(t, a)
	done := take(t, a, giro, bank)
	all := apptest.Call[[]Import](t, a, "imports.list")
	if len(all) != 1 || all[0].Rows != 3 || all[0].Left != 3 || all[0].Changed != 0 || all[0].Account != "Giro" {
		t.Errorf("got %+v", all)
	}
	if n := len(list(t, a, RegisterInput{Import: done.ID})); n != 3 {
		t.Errorf("the import shows %d transactions, want 3", n)
	}
	if undone := apptest.Call[Undone](t, a, "transactions.undo", IDInput{ID: done.ID}); undone.Done != 3 || undone.Kept != 0 {
		t.Errorf("got %+v", undone)
	}
	if after := balances(t, a); !reflect.DeepEqual(after, before) {
		t.Errorf("got %v, want %v", after, before)
	}
	if got := take(t, a, giro, bank); got.Done != 3 {
		t.Errorf("got %+v after the undo, want all three again", got)
	}
}

func TestCorrectedSeparatorsAreRemembered(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	// More commas than semicolons: the guess goes wrong.
	const content = "Date;Name, of, the, other;Amount\n2026-01-01;a, b, c, d;-1.00\n2026-01-02;a, b, c, d;2.00\n"
	if p := preview(t, a, giro, content); p.Mapping.Separator != delimited.Commas || len(p.Rows) != 0 {
		t.Fatalf("got %+v: the file no longer misleads", p)
	}
	p := apptest.Call[Preview](t, a, "imports.preview", PreviewInput{AccountID: giro.ID, Content: []byte(content), Separator: new(delimited.Semicolons)})
	if p.Mapping.Separator != delimited.Semicolons || len(p.Rows) != 2 || p.Rows[1].Amount != 200 {
		t.Errorf("got %+v, want two rows", p)
	}
	in := RunInput{AccountID: giro.ID, Content: []byte(content), Mapping: p.Mapping, Lines: []int32{2, 3}}
	if got := apptest.Call[Imported](t, a, "imports.run", in); got.Done != 2 {
		t.Errorf("got %+v, want 2", got)
	}
	if again := preview(t, a, giro, content); !again.Remembered || again.Mapping != p.Mapping || len(again.Rows) != 2 || !again.Rows[0].Known {
		t.Errorf("got %+v, want the corrected separator", again)
	}
}

func TestCorrectedMappingsAreRemembered(t *testing.T) {
	a := apptest.New(t, config())
	giro, cash := account(t, a, "Giro", "EUR", 0), account(t, a, "Cash", "EUR", 0)
	p := preview(t, a, giro, bank)
	p.Mapping.Negate, p.Mapping.NoteColumn = true, 0
	corrected := apptest.Call[Preview](t, a, "imports.preview", PreviewInput{AccountID: giro.ID, Content: []byte(bank), Mapping: &p.Mapping})
	if corrected.Rows[0].Amount != 420 || corrected.Rows[0].Note != "" {
		t.Errorf("got %+v", corrected.Rows[0])
	}
	apptest.Do(t, a, "imports.run", RunInput{AccountID: giro.ID, Content: []byte(bank), Mapping: p.Mapping})
	if again := preview(t, a, giro, bank); !again.Remembered || again.Mapping != p.Mapping {
		t.Errorf("got %+v, want the corrected mapping", again.Mapping)
	}
	if other := preview(t, a, cash, bank); other.Remembered || other.Mapping.Negate {
		t.Errorf("got %+v for another account, want a guess", other.Mapping)
	}
	wantCode(t, a, "no_statement", "imports.preview", PreviewInput{AccountID: giro.ID, Content: []byte("hello")})
}
