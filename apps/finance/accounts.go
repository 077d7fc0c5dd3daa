package main

import (
	"context"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Accounts are where money is, and where it is owed.
//
//ashore:service
type Accounts struct{}

// AccountKind says what an account's balance is.
type AccountKind string

// The kinds.
const (
	// Asset is what one has: cash, a bank account, savings.
	Asset AccountKind = "asset"
	// Debt is what one owes: a loan, a credit card. Its balance is below zero
	// while something is owed.
	Debt AccountKind = "debt"
)

// Account is where money is, or where it is owed.
type Account struct {
	ID   string      `json:"id"`
	Name string      `json:"name"`
	Kind AccountKind `json:"kind"`
	// Currency is a code of ISO 4217, and Digits how many decimals its amounts
	// have: 2 for EUR, 0 for JPY.
	Currency string `json:"currency"`
	Digits   int32  `json:"digits"`
	// Closed accounts are not offered for new transactions.
	Closed bool `json:"closed"`
	// Balance is the sum of all that came and went, in minor units.
	Balance int64 `json:"balance"`
	// Used says that there are transactions.
	Used bool `json:"used"`
	// Version is another one when anything that Accounts.Change changes is.
	Version string `json:"version"`
}

// Total is what all accounts of a currency come to, in minor units. Owed is
// below zero.
type Total struct {
	Currency string `json:"currency"`
	Digits   int32  `json:"digits"`
	Owned    int64  `json:"owned"`
	Owed     int64  `json:"owed"`
}

// AccountList has the accounts by kind and name, open ones first, and their
// totals by currency: amounts of several currencies are never added up.
type AccountList struct {
	Accounts []Account `json:"accounts"`
	Totals   []Total   `json:"totals"`
}

// Currency is one that an account may have.
type Currency struct {
	Code   string `json:"code"`
	Digits int32  `json:"digits"`
}

// AccountCreateInput describes a new account.
type AccountCreateInput struct {
	Name     string      `json:"name" jsonschema:"minLength=1,maxLength=100"`
	Kind     AccountKind `json:"kind"`
	Currency string      `json:"currency" jsonschema:"minLength=3,maxLength=3"`
	// Opening is the balance to begin with, on Day, in minor units.
	Opening int64    `json:"opening,omitempty" jsonschema:"minimum=-1000000000000,maximum=1000000000000"`
	Day     app.Date `json:"day"`
}

// AccountChangeInput says what an account shall be.
type AccountChangeInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the account that is to be changed.
	Version string      `json:"version" jsonschema:"maxLength=100"`
	Name    string      `json:"name" jsonschema:"minLength=1,maxLength=100"`
	Kind    AccountKind `json:"kind"`
	Closed  bool        `json:"closed"`
}

// IDInput names something.
type IDInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

const accountsSQL = `
SELECT a.id, a.name, a.kind, a.currency, a.closed,
       (SELECT coalesce(sum(p.amount), 0) FROM postings p WHERE p.account_id = a.id) AS balance,
       EXISTS (SELECT 1 FROM postings p WHERE p.account_id = a.id) AS used
FROM accounts a WHERE a.deleted_at IS NULL`

func (a Account) complete() Account {
	a.Digits = digitsOf(a.Currency)
	a.Version = store.Version(a.Name, string(a.Kind), a.Closed)
	return a
}

func findAccount(ctx context.Context, q store.Querier, id string) (Account, error) {
	a, err := store.One[Account](ctx, q, accountsSQL+` AND a.id = ?1`, id)
	return a.complete(), found(err, ErrNoAccount)
}

// List gives all accounts with their balances.
func (s *Accounts) List(ctx context.Context, v *store.View) (AccountList, error) {
	accounts, err := store.All[Account](ctx, v, accountsSQL+` ORDER BY a.closed, a.kind, a.folded`)
	list := AccountList{Accounts: accounts}
	place := map[string]int{}
	for i, a := range accounts {
		a = a.complete()
		accounts[i] = a
		at, ok := place[a.Currency]
		if !ok {
			at = len(list.Totals)
			place[a.Currency] = at
			list.Totals = append(list.Totals, Total{Currency: a.Currency, Digits: a.Digits})
		}
		if a.Kind == Debt {
			list.Totals[at].Owed += a.Balance
		} else {
			list.Totals[at].Owned += a.Balance
		}
	}
	return list, err
}

// Currencies gives the currencies that an account may have.
func (s *Accounts) Currencies(context.Context, *store.View) ([]Currency, error) {
	var all []Currency
	for _, code := range money.Codes() {
		all = append(all, Currency{Code: code, Digits: digitsOf(code)})
	}
	return all, nil
}

const accountTakenSQL = `SELECT EXISTS (SELECT 1 FROM accounts WHERE folded = ?1 AND id <> ?2 AND deleted_at IS NULL)`

// Create makes an account, and with an opening balance the transaction that
// says so.
func (s *Accounts) Create(ctx context.Context, tx *store.Tx, in AccountCreateInput) (Account, error) {
	if _, ok := money.Digits(in.Currency); !ok {
		return Account{}, ErrCurrency
	}
	name, err := nameFor(ctx, tx, in.Name, "", accountTakenSQL)
	if err != nil {
		return Account{}, err
	}
	id := tx.NewID()
	if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (id, name, folded, kind, currency) VALUES (?, ?, ?, ?, ?)`,
		id, name, fold(name), string(in.Kind), in.Currency); err != nil {
		return Account{}, err
	}
	if in.Opening != 0 {
		_, err := addTransaction(ctx, tx, Values{
			Day: in.Day, AccountID: id, Amount: in.Opening, Parts: []PartInput{{Opening: true, Amount: in.Opening}},
		})
		if err != nil {
			return Account{}, err
		}
	}
	return findAccount(ctx, tx, id)
}

// Change renames an account, closes it, or says that it is of the other kind.
// If the account is not of the given version any more, nothing is written and
// it fails with conflict and both versions.
func (s *Accounts) Change(ctx context.Context, tx *store.Tx, in AccountChangeInput) (Account, error) {
	before, err := findAccount(ctx, tx, in.ID)
	if err != nil {
		return Account{}, err
	}
	name, err := nameFor(ctx, tx, in.Name, in.ID, accountTakenSQL)
	if err != nil {
		return Account{}, err
	}
	after := before
	after.Name, after.Kind, after.Closed = name, in.Kind, in.Closed
	after = after.complete()
	if before.Version != in.Version {
		return Account{}, dispatch.Conflict("this account was changed meanwhile", after, before)
	}
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET name = ?2, folded = ?3, kind = ?4, closed = ?5 WHERE id = ?1`,
		in.ID, name, fold(name), string(in.Kind), in.Closed)
	return after, err
}

// Delete takes an account without transactions away. Restore brings it back.
func (s *Accounts) Delete(ctx context.Context, tx *store.Tx, in IDInput) error {
	a, err := findAccount(ctx, tx, in.ID)
	if err != nil {
		return err
	}
	if a.Used {
		return ErrAccountUsed
	}
	// Nothing can come back into it.
	if _, err := tx.ExecContext(ctx, `DELETE FROM changes WHERE id IN (SELECT change_id FROM old_postings WHERE account_id = ?1)`, in.ID); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET deleted_at = ?2 WHERE id = ?1`, in.ID, tx.Now())
	return err
}

// Restore is the undo of Delete.
func (s *Accounts) Restore(ctx context.Context, tx *store.Tx, in IDInput) (Account, error) {
	name, err := store.One[string](ctx, tx, `SELECT name FROM accounts WHERE id = ?1`, in.ID)
	if err != nil {
		return Account{}, found(err, ErrNoAccount)
	}
	if _, err := nameFor(ctx, tx, name, in.ID, accountTakenSQL); err != nil {
		return Account{}, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET deleted_at = NULL WHERE id = ?1`, in.ID); err != nil {
		return Account{}, err
	}
	return findAccount(ctx, tx, in.ID)
}
