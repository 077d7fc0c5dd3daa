package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// drawn is the test of one run: what fails there fails the run, so that rapid
// looks for a shorter one.
type drawn struct {
	testing.TB
	run *rapid.T
}

func (d drawn) Helper()                           {}
func (d drawn) Error(args ...any)                 { d.run.Error(args...) }
func (d drawn) Errorf(format string, args ...any) { d.run.Errorf(format, args...) }
func (d drawn) Fatal(args ...any)                 { d.run.Fatal(args...) }
func (d drawn) Fatalf(format string, args ...any) { d.run.Fatalf(format, args...) }
func (d drawn) FailNow()                          { d.run.FailNow() }
func (d drawn) Logf(format string, args ...any)   { d.run.Logf(format, args...) }
func (d drawn) Log(args ...any)                   { d.run.Log(args...) }

// book is what the accounts should come to: the test's own adding up.
type book struct {
	t        *rapid.T
	tb       testing.TB
	a        *apptest.App
	accounts []Account
	changes  []string
}

// rows are all transactions that there are.
func (b *book) rows() []Row { return list(b.tb, b.a, RegisterInput{Limit: 1000}) }

// check holds balances against the sums of what the register shows.
func (b *book) check(*rapid.T) {
	want := map[string]int64{}
	for _, row := range b.rows() {
		total := int64(0)
		for _, part := range row.Parts {
			total += part.Amount
			if part.Account != nil && part.Currency == row.Currency {
				want[part.Account.ID] -= part.Amount
			} else if part.Account != nil {
				want[part.Account.ID] += part.Received
			}
		}
		if total != row.Amount {
			b.t.Fatalf("parts come to %d, the amount is %d", total, row.Amount)
		}
		want[row.Account.ID] += row.Amount
	}
	for _, account := range apptest.Call[AccountList](b.tb, b.a, "accounts.list").Accounts {
		if account.Balance != want[account.ID] {
			b.t.Fatalf("%s is at %d, its transactions come to %d", account.Name, account.Balance, want[account.ID])
		}
	}
}

// values are those of any transaction whose parts make up its amount.
func (b *book) values() Values {
	account := rapid.SampledFrom(b.accounts).Draw(b.t, "account")
	in := Values{AccountID: account.ID, Day: on(rapid.IntRange(1, 28).Draw(b.t, "day")), Payee: rapid.SampledFrom([]string{"", "Baker", "Work"}).Draw(b.t, "payee")}
	for range rapid.IntRange(1, 4).Draw(b.t, "parts") {
		part := PartInput{Amount: rapid.Int64Range(-100_000, 100_000).Draw(b.t, "amount")}
		other := rapid.SampledFrom(b.accounts).Draw(b.t, "other")
		switch {
		case other.ID == account.ID || rapid.Bool().Draw(b.t, "category"):
			part.Category = rapid.SampledFrom([]string{"", "Food", "Salary"}).Draw(b.t, "name")
		default:
			part.AccountID = &other.ID
			if other.Currency != account.Currency {
				part.Received = rapid.Int64Range(1, 100_000).Draw(b.t, "received")
				if part.Amount > 0 {
					part.Received = -part.Received
				}
			}
		}
		in.Amount += part.Amount
		in.Parts = append(in.Parts, part)
	}
	return in
}

func (b *book) some() []Chosen {
	rows := b.rows()
	if len(rows) == 0 {
		b.t.Skip("nothing is there")
	}
	n := rapid.IntRange(1, min(3, len(rows))).Draw(b.t, "how many")
	at := rapid.IntRange(0, len(rows)-n).Draw(b.t, "from")
	var all []Chosen
	for _, row := range rows[at : at+n] {
		all = append(all, Chosen{ID: row.ID, Version: row.Version})
	}
	return all
}

// Whatever is done and undone, each balance is the sum of its transactions, and
// importing again adds nothing.
func TestBalancesAreTheSumsOfTheirParts(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("opens a database a hundred times, which takes half a second each there")
	}
	rapid.Check(t, func(rt *rapid.T) {
		b := &book{t: rt, tb: drawn{t, rt}, a: apptest.New(t, config())}
		for i, currency := range []string{"EUR", "EUR", "JPY", "KWD"} {
			b.accounts = append(b.accounts, account(b.tb, b.a, fmt.Sprint("Account ", i), currency, int64(i*1000)))
		}
		rt.Repeat(map[string]func(*rapid.T){
			"add": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				apptest.Do(b.tb, b.a, "transactions.add", b.values())
			},
			"update": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				one := b.some()[0]
				apptest.Do(b.tb, b.a, "transactions.update", UpdateInput{ID: one.ID, Version: one.Version, Values: b.values()})
			},
			"a cent off": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				in := b.values()
				in.Amount++
				wantCode(b.tb, b.a, "unbalanced", "transactions.add", in)
			},
			"delete": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				b.changes = append(b.changes, apptest.Call[Change](b.tb, b.a, "transactions.delete", ChosenInput{Transactions: b.some()}).ID)
			},
			"change": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				in := BulkInput{Transactions: b.some(), Category: new("Food"), Payee: new("Baker")}
				b.changes = append(b.changes, apptest.Call[Change](b.tb, b.a, "transactions.change", in).ID)
			},
			"import": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				var content strings.Builder
				content.WriteString("Date,Name,Amount\n")
				for range rapid.IntRange(1, 4).Draw(rt, "rows") {
					content.WriteString(fmt.Sprintf("2026-03-%02d,%s,%d\n", rapid.IntRange(1, 3).Draw(rt, "day"),
						rapid.SampledFrom([]string{"Baker", "Stall"}).Draw(rt, "name"), rapid.IntRange(-2, 2).Draw(rt, "amount")))
				}
				to := rapid.SampledFrom(b.accounts).Draw(rt, "account")
				if done := take(b.tb, b.a, to, content.String()); done.Done > 0 {
					b.changes = append(b.changes, done.ID)
				}
				before := b.rows()
				if again := take(b.tb, b.a, to, content.String()); again.Done != 0 {
					rt.Fatalf("the second time %d came", again.Done)
				}
				if after := b.rows(); len(after) != len(before) {
					rt.Fatalf("%d transactions, %d after the second time", len(before), len(after))
				}
			},
			"undo": func(rt *rapid.T) {
				b.t, b.tb = rt, drawn{t, rt}
				if len(b.changes) == 0 {
					rt.Skip("nothing to undo")
				}
				at := rapid.IntRange(0, len(b.changes)-1).Draw(rt, "which")
				apptest.Do(b.tb, b.a, "transactions.undo", IDInput{ID: b.changes[at]})
				b.changes = slices.Delete(b.changes, at, at+1)
			},
			"": b.check,
		})
	})
}
