package main

import (
	"context"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Payees are who is paid, or pays.
//
//ashore:service
type Payees struct{}

// Payee is who is paid, or pays, with what a new transaction is likely about.
type Payee struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// LastDay is the day of the last transaction.
	LastDay app.Date `json:"lastDay"`
	// Category is the one of the last transaction, empty if it had none or
	// several.
	Category string `json:"category"`
	// Version is another one when the name is.
	Version string `json:"version"`
}

// RenameInput gives a payee another name.
type RenameInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the payee that is to be renamed.
	Version string `json:"version" jsonschema:"maxLength=100"`
	Name    string `json:"name" jsonschema:"minLength=1,maxLength=200"`
}

func (p Payee) complete() Payee {
	p.Version = store.Version(p.Name)
	return p
}

const payeesSQL = `
SELECT p.id, p.name, t.day AS last_day, coalesce((
  SELECT CASE WHEN count(*) = 1 THEN max(c.name) END FROM postings q JOIN categories c ON c.id = q.category_id AND c.deleted_at IS NULL
  WHERE q.transaction_id = t.id AND q.role = 'category'
), '') AS category
FROM payees p JOIN transactions t ON t.id = (
  SELECT l.id FROM transactions l WHERE l.payee_id = p.id ORDER BY l.day DESC, l.id DESC LIMIT 1
)
WHERE ?1 IN ('', p.id)
ORDER BY t.day DESC, p.folded LIMIT 2000`

// List gives the payees of all transactions, the last used first, at most
// 2000.
func (s *Payees) List(ctx context.Context, v *store.View) ([]Payee, error) {
	payees, err := store.All[Payee](ctx, v, payeesSQL, "")
	for i, p := range payees {
		payees[i] = p.complete()
	}
	return payees, err
}

const payeeTakenSQL = `SELECT EXISTS (SELECT 1 FROM payees WHERE folded = ?1 AND id <> ?2)`

// Rename gives a payee another name, in all transactions. The name of another
// payee is refused with name_taken. If the payee is not of the given version
// any more, nothing is written and it fails with conflict and both versions.
func (s *Payees) Rename(ctx context.Context, tx *store.Tx, in RenameInput) (Payee, error) {
	before, err := store.One[Payee](ctx, tx, payeesSQL, in.ID)
	if err != nil {
		return Payee{}, found(err, ErrNoPayee)
	}
	name, err := nameFor(ctx, tx, in.Name, in.ID, payeeTakenSQL)
	if err != nil {
		return Payee{}, err
	}
	before = before.complete()
	after := before
	after.Name = name
	after = after.complete()
	if before.Version != in.Version {
		return Payee{}, dispatch.Conflict("this payee was renamed meanwhile", after, before)
	}
	// The search looks into the payee's own row, and so needs nothing else.
	_, err = tx.ExecContext(ctx, `UPDATE payees SET name = ?2, folded = ?3 WHERE id = ?1`, in.ID, name, fold(name))
	return after, err
}

// choosePayee gives the payee of this name, a new one if there is none, NULL
// for an empty name.
func choosePayee(ctx context.Context, tx *store.Tx, name string) (*string, error) {
	name = clean(name)
	if name == "" {
		return nil, nil
	}
	ids, err := store.All[string](ctx, tx, `SELECT id FROM payees WHERE folded = ?1`, fold(name))
	if err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		return &ids[0], nil
	}
	id := tx.NewID()
	_, err = tx.ExecContext(ctx, `INSERT INTO payees (id, name, folded) VALUES (?, ?, ?)`, id, name, fold(name))
	return &id, err
}
