package main

import (
	"context"

	"github.com/ashore-dev/ashore/apps/finance/internal/household"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/store"
)

// sample fills an empty database with six months of a made-up household, up to
// today.
func sample(ctx context.Context, tx *store.Tx) error {
	today := calendar.Of(tx.Now().In(app.SampleZone(ctx)))
	return fillHousehold(ctx, tx, firstOf(today.Add(-183)), today.Add(1))
}

// fillHousehold records what a made-up household did from a day until before
// another, as its pages would.
func fillHousehold(ctx context.Context, tx *store.Tx, from, until app.Date) error {
	ids, err := makeAccounts(ctx, tx, from)
	if err != nil {
		return err
	}
	for _, e := range household.Events(from, until) {
		if _, err := addTransaction(ctx, tx, valuesOf(e, ids)); err != nil {
			return err
		}
	}
	categories, err := store.All[Named](ctx, tx, `SELECT id, name FROM categories`)
	if err != nil {
		return err
	}
	for _, b := range household.Budgets {
		for _, c := range categories {
			if c.Name != b.Category {
				continue
			}
			in := SetInput{BudgetInput: BudgetInput{Month: from, Currency: "EUR"}, ID: c.ID, Version: store.Version(int64(0)), Amount: b.Amount}
			if _, err := (&Budgets{}).Set(ctx, tx, in); err != nil {
				return err
			}
		}
	}
	return nil
}

// valuesOf is an event as a transaction, given the ids of the accounts.
func valuesOf(e household.Event, ids []string) Values {
	in := Values{Day: e.Day, Payee: e.Payee, Note: e.Note, AccountID: ids[e.Account], Amount: e.Amount}
	for _, p := range e.Parts {
		part := PartInput{Category: p.Category, Amount: p.Amount, Received: p.Received, Note: p.Note}
		if p.Transfer {
			part.AccountID = &ids[p.Account]
		}
		in.Parts = append(in.Parts, part)
	}
	return in
}

// makeAccounts opens the household's accounts and gives their ids, in its order.
func makeAccounts(ctx context.Context, tx *store.Tx, day app.Date) ([]string, error) {
	var accounts Accounts
	var ids []string
	for _, a := range household.Accounts {
		kind := Asset
		if a.Debt {
			kind = Debt
		}
		account, err := accounts.Create(ctx, tx, AccountCreateInput{Name: a.Name, Kind: kind, Currency: a.Currency, Opening: a.Opening, Day: day})
		if err != nil {
			return nil, err
		}
		ids = append(ids, account.ID)
	}
	return ids, nil
}
