package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Values are what a transaction says.
type Values struct {
	Day app.Date `json:"day"`
	// Payee is who is paid, or pays: a new name makes a new payee.
	Payee     string `json:"payee,omitempty" jsonschema:"maxLength=200"`
	Note      string `json:"note,omitempty" jsonschema:"maxLength=1000"`
	AccountID string `json:"accountId" jsonschema:"minLength=1,maxLength=100"`
	// Amount is what came to the account, in minor units; below zero what left
	// it. The amounts of the parts come to the same.
	Amount int64       `json:"amount" jsonschema:"minimum=-1000000000000,maximum=1000000000000"`
	Parts  []PartInput `json:"parts" jsonschema:"minItems=1,maxItems=50"`
}

// PartInput says what some of the amount is for: a category, another account,
// or nothing of these.
type PartInput struct {
	// CategoryID names a category, or else Category does: a new name makes a
	// new category, of spending if the amount is below zero.
	CategoryID *string `json:"categoryId,omitempty" jsonschema:"maxLength=100"`
	Category   string  `json:"category,omitempty" jsonschema:"maxLength=100"`
	// AccountID is the other account of a transfer.
	AccountID *string `json:"accountId,omitempty" jsonschema:"maxLength=100"`
	// Opening says that the account began with this.
	Opening bool  `json:"opening,omitempty"`
	Amount  int64 `json:"amount" jsonschema:"minimum=-1000000000000,maximum=1000000000000"`
	// Received is what comes to the other account of a transfer, if it has
	// another currency, in minor units of that.
	Received int64  `json:"received,omitempty" jsonschema:"minimum=-1000000000000,maximum=1000000000000"`
	Note     string `json:"note,omitempty" jsonschema:"maxLength=1000"`
}

// newPosting is a row of postings before it has a transaction.
type newPosting struct {
	part                  int
	role                  string
	accountID, categoryID *string
	currency              string
	amount                int64
	note                  string
}

// postingsOf checks values, and says which postings they are. New categories
// are made.
func postingsOf(ctx context.Context, tx *store.Tx, in Values) ([]newPosting, error) {
	account, err := accountOf(ctx, tx, in.AccountID)
	if err != nil {
		return nil, err
	}
	rest := in.Amount
	postings := []newPosting{{role: "account", accountID: &in.AccountID, currency: account.Currency, amount: in.Amount}}
	for i, part := range in.Parts {
		rest -= part.Amount
		p := newPosting{part: i + 1, currency: account.Currency, amount: -part.Amount, note: strings.TrimSpace(part.Note)}
		switch {
		case part.Opening:
			p.role = "opening"
		case part.AccountID == nil:
			p.role = "category"
			if p.categoryID, err = chooseCategory(ctx, tx, part); err != nil {
				return nil, err
			}
		default:
			other, err := accountOf(ctx, tx, *part.AccountID)
			if err != nil {
				return nil, err
			}
			if other.ID == account.ID {
				return nil, dispatch.Invalid(fmt.Sprintf("/parts/%d/accountId", i), "must be another account")
			}
			p.role, p.accountID = "account", part.AccountID
			if other.Currency != account.Currency {
				if part.Received == 0 || (part.Received > 0) == (part.Amount > 0) {
					return nil, dispatch.Invalid(fmt.Sprintf("/parts/%d/received", i), "must say how many "+other.Currency+" came for it")
				}
				postings = append(postings, newPosting{part: i + 1, role: "exchange", currency: account.Currency, amount: -part.Amount})
				p.currency, p.amount = other.Currency, part.Received
				postings = append(postings, newPosting{part: i + 1, role: "exchange", currency: other.Currency, amount: -part.Received})
			}
		}
		postings = append(postings, p)
	}
	if rest != 0 {
		return nil, ErrUnbalanced.With(Difference{Amount: rest})
	}
	return postings, nil
}

// accountOf reads what a posting needs of an account: not its balance, for which
// all of its postings are added up.
func accountOf(ctx context.Context, q store.Querier, id string) (Account, error) {
	a, err := store.One[Account](ctx, q, `SELECT id, currency FROM accounts WHERE id = ?1 AND deleted_at IS NULL`, id)
	return a, found(err, ErrNoAccount)
}

func chooseCategory(ctx context.Context, tx *store.Tx, part PartInput) (*string, error) {
	if part.CategoryID != nil {
		_, err := findCategory(ctx, tx, *part.CategoryID)
		return part.CategoryID, err
	}
	name := clean(part.Category)
	if name == "" {
		return nil, nil
	}
	ids, err := store.All[string](ctx, tx, `SELECT id FROM categories WHERE folded = ?1 AND deleted_at IS NULL`, fold(name))
	if err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		return &ids[0], nil
	}
	kind := Spending
	if part.Amount > 0 {
		kind = Income
	}
	id, err := createCategory(ctx, tx, name, kind)
	return &id, err
}

// addTransaction records a new transaction.
func addTransaction(ctx context.Context, tx *store.Tx, in Values) (id string, err error) {
	postings, err := postingsOf(ctx, tx, in)
	if err != nil {
		return "", err
	}
	payee, err := choosePayee(ctx, tx, in.Payee)
	if err != nil {
		return "", err
	}
	id = tx.NewID()
	_, err = tx.ExecContext(ctx, `INSERT INTO transactions (id, day, payee_id, note, folded, stamp) VALUES (?, ?, ?, ?, ?, ?)`,
		id, in.Day, payee, strings.TrimSpace(in.Note), foldTransaction(in.Note, postings), tx.NewID())
	if err != nil {
		return "", err
	}
	return id, insertPostings(ctx, tx, id, in.Day, postings)
}

// changeTransaction makes a transaction say something else.
func changeTransaction(ctx context.Context, tx *store.Tx, id string, in Values) error {
	postings, err := postingsOf(ctx, tx, in)
	if err != nil {
		return err
	}
	payee, err := choosePayee(ctx, tx, in.Payee)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM postings WHERE transaction_id = ?1`, id); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE transactions SET day = ?2, payee_id = ?3, note = ?4, folded = ?5, stamp = ?6 WHERE id = ?1`,
		id, in.Day, payee, strings.TrimSpace(in.Note), foldTransaction(in.Note, postings), tx.NewID())
	if err != nil {
		return err
	}
	return insertPostings(ctx, tx, id, in.Day, postings)
}

func insertPostings(ctx context.Context, tx *store.Tx, id string, day app.Date, postings []newPosting) error {
	for i, p := range postings {
		if _, err := tx.ExecContext(ctx, `
INSERT INTO postings (transaction_id, seq, part, role, day, account_id, category_id, currency, amount, note)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, i, p.part, p.role, day, p.accountID, p.categoryID, p.currency, p.amount, p.note); err != nil {
			return err
		}
	}
	return nil
}

// foldTransaction is what the search looks into beside payee and categories:
// the notes, and the amounts as they are written.
func foldTransaction(note string, postings []newPosting) string {
	words := []string{clean(note)}
	for _, p := range postings {
		words = append(words, clean(p.note), money.Format(max(p.amount, -p.amount), int(digitsOf(p.currency))))
	}
	return fold(clean(strings.Join(words, " ")))
}
