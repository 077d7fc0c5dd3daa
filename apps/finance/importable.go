package main

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/rows"
	"github.com/ashore-dev/ashore/framework/store"
)

// importable are the tables that take rows from files, and into which another
// device's file is merged. A transaction comes with its postings, and from a saved
// file alone: the lines of banks' files are Imports'. What was read from the same
// line of a bank's file on two devices is one transaction.
var importable = []rows.Table{
	{
		Name: "accounts", Filled: []string{"folded"}, Times: []string{"deleted_at"},
		Same: []string{"folded", "currency", "deleted_at"}, Complete: completeAccount,
	},
	{
		Name: "categories", Filled: []string{"folded"}, Times: []string{"deleted_at"},
		Same: []string{"folded", "deleted_at"}, Find: categoryCalled, Complete: completeCategory,
	},
	{Name: "payees", Filled: []string{"folded"}, Same: []string{"folded"}, Complete: completePayee},
	{Name: "budgets", Complete: completeBudget},
	{
		Name: "transactions", Changed: "stamp", Same: []string{"import_key"}, MergeOnly: true,
		Parts: []rows.Part{{Name: "postings", Of: "transaction_id"}}, Complete: completeTransaction,
	},
	{Name: "imports", MergeOnly: true},
}

// namedRow is a row of a file that has a name.
type namedRow struct {
	ID, Name string
	Deleted  bool
}

// checked is the row's name as it is kept, if nothing is wrong with it.
func (r namedRow) checked(ctx context.Context, tx *store.Tx, maxLength int, taken string) (string, error) {
	if n := len(r.ID); n == 0 || n > 100 {
		return "", ErrBadID
	}
	name := clean(r.Name)
	if utf8.RuneCountInString(name) > maxLength || !utf8.ValidString(name) {
		return "", ErrNameTooLong
	}
	if r.Deleted {
		return name, nil
	}
	return nameFor(ctx, tx, name, r.ID, taken)
}

// completeAccount holds a row of a file to what Create and Change hold an account
// to.
func completeAccount(ctx context.Context, tx *store.Tx, key any) error {
	type row struct {
		namedRow
		Currency string
		Used     bool
	}
	a, err := store.One[row](ctx, tx, `
SELECT id, name, deleted_at IS NOT NULL AS deleted, currency, EXISTS (SELECT 1 FROM postings p WHERE p.account_id = a.id) AS used
FROM accounts a WHERE id = ?`, key)
	if err != nil {
		return err
	}
	if _, ok := money.Digits(a.Currency); !ok {
		return ErrCurrency
	}
	if a.Deleted && a.Used {
		return ErrAccountUsed
	}
	name, err := a.checked(ctx, tx, 100, accountTakenSQL)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET name = ?2, folded = ?3 WHERE id = ?1`, key, name, fold(name))
	return err
}

// completeCategory holds a row of a file to what Create and Change hold a category
// to.
func completeCategory(ctx context.Context, tx *store.Tx, key any) error {
	c, err := store.One[namedRow](ctx, tx, `SELECT id, name, deleted_at IS NOT NULL AS deleted FROM categories WHERE id = ?`, key)
	if err != nil {
		return err
	}
	name, err := c.checked(ctx, tx, 100, categoryTakenSQL)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE categories SET name = ?2, folded = ?3 WHERE id = ?1`, key, name, fold(name))
	return err
}

// categoryCalled finds the category of a budget by its name.
func categoryCalled(ctx context.Context, tx *store.Tx, name string) (any, error) {
	ids, err := store.All[string](ctx, tx, `SELECT id FROM categories WHERE folded = ?1 AND deleted_at IS NULL`, fold(clean(name)))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return ids[0], nil
}

func completePayee(ctx context.Context, tx *store.Tx, key any) error {
	p, err := store.One[namedRow](ctx, tx, `SELECT id, name, FALSE AS deleted FROM payees WHERE id = ?`, key)
	if err != nil {
		return err
	}
	name, err := p.checked(ctx, tx, 200, payeeTakenSQL)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE payees SET name = ?2, folded = ?3 WHERE id = ?1`, key, name, fold(name))
	return err
}

// completeBudget holds the budgets of a category to what Set holds one to.
func completeBudget(ctx context.Context, tx *store.Tx, category any) error {
	type row struct{ Currency, Month string }
	budgets, err := store.All[row](ctx, tx, `SELECT currency, month FROM budgets WHERE category_id = ?`, category)
	if err != nil {
		return err
	}
	for _, b := range budgets {
		if _, ok := money.Digits(b.Currency); !ok {
			return ErrCurrency
		}
		if _, err := time.Parse("2006-01", b.Month); err != nil {
			return ErrBadMonth
		}
	}
	return nil
}

// completeTransaction holds a transaction of a file and its postings to what
// postingsOf makes.
func completeTransaction(ctx context.Context, tx *store.Tx, key any) error {
	type row struct{ ID, Day, Note, Stamp string }
	t, err := store.One[row](ctx, tx, `SELECT id, day, note, stamp FROM transactions WHERE id = ?`, key)
	if err != nil {
		return err
	}
	if _, err := calendar.Parse(t.Day); err != nil {
		return ErrBadDay
	}
	if n, m := len(t.ID), len(t.Stamp); n == 0 || n > 100 || m == 0 || m > 100 {
		return ErrBadID
	}
	type posting struct {
		Seq, Part             int64
		Role                  string
		AccountID, CategoryID *string
		Currency              string
		Amount                int64
		Note                  string
		Gone                  bool // the account was deleted
	}
	found, err := store.All[posting](ctx, tx, `
SELECT p.seq, p.part, p.role, p.account_id, p.category_id, p.currency, p.amount, p.note, a.deleted_at IS NOT NULL AS gone
FROM postings p LEFT JOIN accounts a ON a.id = p.account_id WHERE p.transaction_id = ? ORDER BY p.seq`, key)
	if err != nil {
		return err
	}
	postings := make([]newPosting, 0, len(found))
	for i, p := range found {
		if p.Gone {
			return ErrNoAccount
		}
		if p.Seq != int64(i) || p.Part > maxParts || utf8.RuneCountInString(p.Note) > maxNote {
			return ErrBadPostings
		}
		postings = append(postings, newPosting{int(p.Part), p.Role, p.AccountID, p.CategoryID, p.Currency, p.Amount, p.Note})
	}
	if utf8.RuneCountInString(t.Note) > maxNote || !wellFormed(postings) {
		return ErrBadPostings
	}
	_, err = tx.ExecContext(ctx, `UPDATE transactions SET folded = ?2 WHERE id = ?1`, key, foldTransaction(t.Note, postings))
	return err
}

const (
	maxParts = 50
	maxNote  = 1000
)

// wellFormed reports whether postings are what postingsOf makes of values: the
// account's, then those of each part, which come to nothing in each currency.
func wellFormed(postings []newPosting) bool {
	if len(postings) < 2 || postings[0].part != 0 || postings[0].role != "account" {
		return false
	}
	own := postings[0]
	rest := own.amount
	part := 0
	for p := postings[1:]; len(p) > 0; {
		part++
		n := 1
		if p[0].role == "exchange" {
			n = 3
		}
		if len(p) < n || !wellFormedPart(own, p[:n], part) {
			return false
		}
		rest += p[0].amount
		p = p[n:]
	}
	return rest == 0
}

// wellFormedPart reports whether postings are those of one part: one in the
// account's currency, or the three by which money is exchanged.
func wellFormedPart(own newPosting, p []newPosting, part int) bool {
	for _, posting := range p {
		if posting.part != part {
			return false
		}
	}
	to := p[len(p)-1]
	if len(p) == 1 {
		if to.role == "account" && *to.accountID == *own.accountID {
			return false
		}
		return to.currency == own.currency
	}
	from, back := p[0], p[1]
	return from.currency == own.currency && back.role == "exchange" && to.role == "account" && to.currency != own.currency &&
		back.currency == to.currency && back.amount == -to.amount && to.amount != 0 && (to.amount > 0) != (-from.amount > 0)
}
