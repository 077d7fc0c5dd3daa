package main

import (
	"context"
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/store"
)

// on is a day of March 2026.
func on(day int) app.Date { return calendar.New(2026, 3, day) }

func account(t testing.TB, a *apptest.App, name, currency string, opening int64) Account {
	t.Helper()
	return apptest.Call[Account](t, a, "accounts.create", AccountCreateInput{
		Name: name, Kind: Asset, Currency: currency, Opening: opening, Day: on(1),
	})
}

// spend records that an amount was paid for a category.
func spend(t testing.TB, a *apptest.App, from Account, day int, payee, category string, amount int64) Transaction {
	t.Helper()
	return apptest.Call[Transaction](t, a, "transactions.add", Values{
		Day: on(day), Payee: payee, AccountID: from.ID, Amount: -amount, Parts: []PartInput{{Category: category, Amount: -amount}},
	})
}

func list(t testing.TB, a *apptest.App, in RegisterInput) []Row {
	t.Helper()
	return apptest.Call[Page](t, a, "transactions.list", in).Rows
}

func payees(rows []Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Payee)
	}
	return all
}

func chosen(ts ...Transaction) []Chosen {
	var all []Chosen
	for _, t := range ts {
		all = append(all, Chosen{ID: t.ID, Version: t.Version})
	}
	return all
}

func balances(t testing.TB, a *apptest.App) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	for _, account := range apptest.Call[AccountList](t, a, "accounts.list").Accounts {
		all[account.Name] = account.Balance
	}
	return all
}

func wantCode(t testing.TB, a *apptest.App, code, method string, in ...any) {
	t.Helper()
	if err := apptest.CallError(t, a, method, in...); err.Code != code {
		t.Errorf("%s: got error %q (%v), want %q", method, err.Code, err, code)
	}
}

// filled is an app with a household of some years.
func filled(t testing.TB, from, until app.Date) *apptest.App {
	t.Helper()
	a := apptest.New(t, config())
	err := a.DB().Update(context.Background(), func(tx *store.Tx) error { return fillHousehold(tx.Context(), tx, from, until) })
	if err != nil {
		t.Fatal(err)
	}
	return a
}
