package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Transactions are what happened to accounts.
//
//ashore:service
type Transactions struct{}

// Row is a transaction in a register.
type Row struct {
	Transaction
	// Effect is what it did to the account that was asked for, in that one's
	// currency; without one it is the amount.
	Effect int64 `json:"effect"`
	// Balance is the account's after it, null when no account was asked for or
	// some of its transactions are left out.
	Balance *int64 `json:"balance"`
}

// Page is part of a register, the newest transaction first.
type Page struct {
	Rows []Row `json:"rows"`
	// Next is where the register goes on, null at its end.
	Next *Cursor `json:"next"`
}

// UpdateInput is a transaction as it shall be.
type UpdateInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the transaction that was changed into this.
	Version string `json:"version" jsonschema:"maxLength=100"`
	Values
}

// Add records a transaction.
func (s *Transactions) Add(ctx context.Context, tx *store.Tx, in Values) (Transaction, error) {
	id, err := addTransaction(ctx, tx, in)
	if err != nil {
		return Transaction{}, err
	}
	return findTransaction(ctx, tx, id)
}

// Get gives one transaction.
func (s *Transactions) Get(ctx context.Context, v *store.View, in IDInput) (Transaction, error) {
	return findTransaction(ctx, v, in.ID)
}

// Update changes a transaction to what the input says. If it is not of the
// given version any more, nothing is written and it fails with conflict and
// both versions.
func (s *Transactions) Update(ctx context.Context, tx *store.Tx, in UpdateInput) (Transaction, error) {
	before, err := findTransaction(ctx, tx, in.ID)
	if err != nil {
		return Transaction{}, err
	}
	if err := changeTransaction(ctx, tx, in.ID, in.Values); err != nil {
		return Transaction{}, err
	}
	after, err := findTransaction(ctx, tx, in.ID)
	if err == nil && before.Version != in.Version {
		err = dispatch.Conflict("this transaction was changed meanwhile", after, before)
	}
	return after, err
}

// List gives the transactions of a register, the newest first, a page at a
// time.
func (s *Transactions) List(ctx context.Context, v *store.View, in RegisterInput) (Page, error) {
	query, args, limit := in.query()
	rows, err := store.All[posting](ctx, v, query, args...)
	if err != nil {
		return Page{}, err
	}
	var page Page
	for i, t := range transactionsOf(rows) {
		if i == limit { // one more than asked for says whether it goes on
			last := page.Rows[limit-1]
			page.Next = &Cursor{Day: last.Day, ID: last.ID}
			break
		}
		page.Rows = append(page.Rows, Row{Transaction: t, Effect: effectOn(t, in.Account)})
	}
	if in.Account == "" || in.partial() || len(page.Rows) == 0 {
		return page, nil
	}
	first := page.Rows[0]
	balance, err := store.One[int64](ctx, v, balanceSQL, in.Account, first.Day, first.ID)
	for i := range page.Rows {
		after := balance
		page.Rows[i].Balance = &after
		balance -= page.Rows[i].Effect
	}
	return page, err
}

// balanceSQL is the balance of account ?1 after the transaction of day ?2 and
// id ?3.
const balanceSQL = `SELECT coalesce(sum(amount), 0) FROM postings WHERE account_id = ?1 AND (day, transaction_id) <= (?2, ?3)`

// effectOn is what a transaction did to an account, its own if it is empty.
func effectOn(t Transaction, account string) int64 {
	if account == "" || t.Account.ID == account {
		return t.Amount
	}
	effect := int64(0)
	for _, part := range t.Parts {
		switch {
		case part.Account == nil || part.Account.ID != account:
		case part.Currency == t.Currency:
			effect -= part.Amount
		default:
			effect += part.Received
		}
	}
	return effect
}
