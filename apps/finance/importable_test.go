package main

import (
	"context"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

func importRows(t *testing.T, a *apptest.App, table, file string) rows.Import {
	t.Helper()
	return apptest.Call[rows.Import](t, a, "rows.import", rows.ImportInput{File: strings.NewReader(file), Table: table, Write: true})
}

func reasonsOf(i rows.Import) string {
	var reasons []string
	for _, r := range i.Refusals {
		reasons = append(reasons, r.Reason)
	}
	return strings.Join(reasons, "; ")
}

func write(t testing.TB, a *apptest.App, statements ...string) {
	t.Helper()
	err := a.DB().Update(context.Background(), func(tx *store.Tx) error {
		for _, sql := range statements {
			if _, err := tx.ExecContext(tx.Context(), sql); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRowsOfFilesAreHeldToWhatPagesAreHeldTo(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 100)
	got := importRows(t, a, "accounts", "name,kind,currency\n Cash  box ,asset,EUR\ncash BOX,asset,EUR\n,asset,EUR\nX,asset,XXX\nY,toy,EUR\n"+strings.Repeat("z", 101)+",asset,EUR\n")
	if reasons := reasonsOf(got); got.Fresh != 1 || reasons != "this name is taken; a name is missing; there is no currency of this code; it breaks a rule of the table; a name has at most 100 characters, a payee's 200" {
		t.Errorf("accounts: %d new, refused: %s", got.Fresh, reasons)
	}
	got = importRows(t, a, "accounts", "id,deleted_at,currency\n"+giro.ID+",5,EUR\n"+giro.ID+",,USD\n")
	if reasons := reasonsOf(got); reasons != "this account has transactions; close it instead; it refers to a row that isn't there" {
		t.Errorf("an account that is used: %+v, %s", got, reasons)
	}
	if got := importRows(t, a, "categories", "name,kind\nFood,spending\nRent,spending\nFOOD,income\n"); got.Fresh != 2 || reasonsOf(got) != "this name is taken" {
		t.Errorf("categories: %+v", got)
	}
	got = importRows(t, a, "budgets", "category_id,currency,month,amount\nfood,EUR,2026-03,30000\nRent,EUR,2026-13,1\nRent,EEE,2026-03,1\nFun,EUR,2026-03,1\n,EUR,2026-03,1\n")
	if reasons := reasonsOf(got); got.Fresh != 1 || reasons != "a month is written as 2026-11; there is no currency of this code; the column “category_id” needs a value; it refers to a row that isn't there" {
		t.Errorf("budgets: %d new, refused: %s", got.Fresh, reasons)
	}
	month := apptest.Call[BudgetMonth](t, a, "budgets.month", BudgetInput{Month: on(1), Currency: "EUR"})
	if len(month.Rows) != 2 || month.Rows[0].Name != "Food" || month.Rows[0].Amount != 30000 {
		t.Errorf("the month has %+v", month.Rows)
	}
	if err := apptest.CallError(t, a, "rows.import", rows.ImportInput{File: strings.NewReader("id\nx\n"), Table: "transactions"}); err.Code != "not_found" {
		t.Errorf("transactions: %v", err)
	}
}

// An account that is gone here doesn't come back unseen, and what both read from
// one bank's file is there once.
func TestWhatIsMergedFitsWhatIsHere(t *testing.T) {
	theirs := apptest.New(t, config())
	cash, giro := account(t, theirs, "Cash", "EUR", 0), account(t, theirs, "Giro", "EUR", 0)
	const bank = "Date,Name,Amount\n2026-03-01,Baker,-5\n2026-03-01,Baker,-5\n"
	a := apptest.New(t, config())
	a.Advance(1000)
	mergeFile(t, a, saved(t, theirs), rows.Here)
	spend(t, theirs, cash, 2, "Baker", "Bread", 300)
	take(t, theirs, giro, bank)
	a.Advance(1000)
	apptest.Do(t, a, "accounts.delete", IDInput{ID: cash.ID})
	take(t, a, giro, bank)
	before := contents(t, a)
	merged := mergeFile(t, a, saved(t, theirs), rows.Here)
	if reasons := refusedOf(merged); len(reasons) != 1 || reasons[0] != (rows.Reason{Reason: ErrNoAccount.Message, Rows: 1}) {
		t.Errorf("refused: %v", reasons)
	}
	if got := list(t, a, RegisterInput{}); len(got) != 2 {
		t.Errorf("there are %d transactions, want the two of the bank", len(got))
	}
	apptest.Do(t, a, "rows.undo", rows.UndoInput{ID: merged.ID})
	if got := contents(t, a); got != before {
		t.Errorf("undone, there is\n%s\nand was\n%s", got, before)
	}
	mergeFile(t, a, saved(t, theirs), rows.InFile)
	if got := balances(t, a); len(list(t, a, RegisterInput{})) != 3 || got["Cash"] != -300 || got["Giro"] != -1000 {
		t.Errorf("with the file's account: %v", got)
	}
}

// Each is SQL that the schema allows, or would if its triggers had run.
func TestTransactionsThatNoHandlerWritesAreRefused(t *testing.T) {
	const own = `INSERT INTO transactions (id, day, stamp) VALUES ('t', '2026-03-01', 's')`
	posting := func(seq, part, role, account, currency, amount string) string {
		return `INSERT INTO postings (transaction_id, seq, part, role, day, account_id, currency, amount) VALUES ('t', ` + seq + `, ` + part + `, '` + role + `', '2026-03-01', ` + account + `, '` + currency + `', ` + amount + `)`
	}
	for name, statements := range map[string][]string{
		"without postings":         {own},
		"a day that is none":       {`INSERT INTO transactions (id, day, stamp) VALUES ('t', '2026-02-30', 's')`},
		"an empty stamp":           {`INSERT INTO transactions (id, day, stamp) VALUES ('t', '2026-03-01', '')`},
		"without an account":       {own, posting("0", "0", "category", "NULL", "EUR", "5"), posting("1", "1", "category", "NULL", "EUR", "-5")},
		"a part left out":          {own, posting("0", "0", "account", "'e'", "EUR", "5"), posting("1", "2", "category", "NULL", "EUR", "-5")},
		"a part as large as can":   {own, posting("0", "0", "account", "'e'", "EUR", "5"), posting("1", "9223372036854775807", "category", "NULL", "EUR", "-5")},
		"a number left out":        {own, posting("0", "0", "account", "'e'", "EUR", "5"), posting("2", "1", "category", "NULL", "EUR", "-5")},
		"to the same account":      {own, posting("0", "0", "account", "'e'", "EUR", "5"), posting("1", "1", "account", "'e'", "EUR", "-5")},
		"half of an exchange":      {own, posting("0", "0", "account", "'e'", "EUR", "5"), posting("1", "1", "exchange", "NULL", "EUR", "-5")},
		"two currencies in a part": {own, posting("0", "0", "account", "'e'", "EUR", "0"), posting("1", "1", "category", "NULL", "JPY", "0")},
		"not balanced": {
			`DROP TRIGGER postings_inserted`, own, posting("0", "0", "account", "'e'", "EUR", "5"), posting("1", "1", "category", "NULL", "EUR", "-4"), postingsInserted(t),
		},
	} {
		t.Run(name, func(t *testing.T) {
			theirs := apptest.New(t, config())
			write(t, theirs, `INSERT INTO accounts (id, name, folded, kind, currency) VALUES ('e', 'E', 'e', 'asset', 'EUR')`)
			write(t, theirs, statements...)
			a := apptest.New(t, config())
			got := mergeFile(t, a, saved(t, theirs), rows.InFile)
			if n := len(list(t, a, RegisterInput{})); len(refusedOf(got)) != 1 || n != 0 {
				t.Errorf("refused: %v, and there are %d", refusedOf(got), n)
			}
		})
	}
}

func postingsInserted(t *testing.T) string {
	t.Helper()
	var sql string
	err := apptest.New(t, config()).DB().View(context.Background(), func(v *store.View) (err error) {
		sql, err = store.One[string](v.Context(), v, `SELECT sql FROM sqlite_schema WHERE name = 'postings_inserted'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sql
}
