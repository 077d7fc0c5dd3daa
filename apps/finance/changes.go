package main

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// keepChanges is for how long a change can be undone.
const keepChanges = 24 * time.Hour

// Chosen names a transaction and the version of it that a page shows.
type Chosen struct {
	ID      string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	Version string `json:"version" jsonschema:"maxLength=100"`
}

// ChosenInput names transactions.
type ChosenInput struct {
	Transactions []Chosen `json:"transactions" jsonschema:"minItems=1,maxItems=1000"`
}

// BulkInput says what to change of all chosen transactions; what is left out
// stays.
type BulkInput struct {
	Transactions []Chosen `json:"transactions" jsonschema:"minItems=1,maxItems=1000"`
	// Category is the name of the category for those with one part that is no
	// transfer; empty for none. A new name makes a new category of spending.
	Category *string `json:"category,omitempty" jsonschema:"maxLength=100"`
	// Payee is a name, empty for none.
	Payee *string `json:"payee,omitempty" jsonschema:"maxLength=200"`
}

// Change is what was done to transactions, to be undone by
// Transactions.Undo.
type Change struct {
	ID string `json:"id"`
	// Done is how many transactions it changed, Skipped how many it could not
	// be done to.
	Done    int32 `json:"done"`
	Skipped int32 `json:"skipped"`
}

// Undone says what an undo did.
type Undone struct {
	// Done is how many transactions are as they were before, Kept how many
	// were changed since and so left alone.
	Done int32 `json:"done"`
	Kept int32 `json:"kept"`
}

// Delete takes transactions away. If one of them is not of the given version
// any more it fails with changed, and nothing is written.
func (s *Transactions) Delete(ctx context.Context, tx *store.Tx, in ChosenInput) (Change, error) {
	change, err := beginChange(ctx, tx, in.Transactions)
	if err != nil {
		return Change{}, err
	}
	for _, t := range in.Transactions {
		if err := keepOld(ctx, tx, change, t.ID); err != nil {
			return Change{}, err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM transactions WHERE id = ?1`, t.ID); err != nil {
			return Change{}, err
		}
	}
	return Change{ID: change, Done: int32(len(in.Transactions))}, nil
}

// Change gives transactions another category or another payee. If one of them
// is not of the given version any more it fails with changed, and nothing is
// written.
func (s *Transactions) Change(ctx context.Context, tx *store.Tx, in BulkInput) (Change, error) {
	if in.Category == nil && in.Payee == nil {
		return Change{}, dispatch.Invalid("/category", "must be there, or a payee")
	}
	id, err := beginChange(ctx, tx, in.Transactions)
	if err != nil {
		return Change{}, err
	}
	var category, payee *string
	if in.Category != nil {
		if category, err = chooseCategory(ctx, tx, PartInput{Category: *in.Category}); err != nil {
			return Change{}, err
		}
	}
	if in.Payee != nil {
		if payee, err = choosePayee(ctx, tx, *in.Payee); err != nil {
			return Change{}, err
		}
	}
	change := Change{ID: id}
	for _, t := range in.Transactions {
		single, err := store.One[bool](ctx, tx, `SELECT count(*) = 1 AND max(part) = 1 FROM postings WHERE transaction_id = ?1 AND part > 0 AND role = 'category'
  AND NOT EXISTS (SELECT 1 FROM postings WHERE transaction_id = ?1 AND part > 1)`, t.ID)
		if err != nil {
			return Change{}, err
		}
		if in.Category != nil && !single {
			change.Skipped++
			if in.Payee == nil {
				continue
			}
		}
		if err := keepOld(ctx, tx, id, t.ID); err != nil {
			return Change{}, err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE transactions SET stamp = ?2, payee_id = CASE WHEN ?3 THEN ?4 ELSE payee_id END WHERE id = ?1`,
			t.ID, id, in.Payee != nil, payee); err != nil {
			return Change{}, err
		}
		if in.Category != nil && single {
			if _, err := tx.ExecContext(ctx, `UPDATE postings SET category_id = ?2 WHERE transaction_id = ?1 AND role = 'category'`, t.ID, category); err != nil {
				return Change{}, err
			}
		}
		change.Done++
	}
	return change, nil
}

// Undo brings back what a change replaced, within a day, and takes away what an
// import brought, whenever. What was changed since stays as it is.
func (s *Transactions) Undo(ctx context.Context, tx *store.Tx, in IDInput) (Undone, error) {
	known, err := store.One[bool](ctx, tx, `SELECT EXISTS (SELECT 1 FROM changes WHERE id = ?1) OR EXISTS (SELECT 1 FROM imports WHERE id = ?1)`, in.ID)
	if err != nil {
		return Undone{}, err
	}
	if !known {
		return Undone{}, ErrNothingToUndo
	}
	undone, err := store.One[Undone](ctx, tx, `
SELECT (SELECT count(*) FROM old_transactions o LEFT JOIN transactions t ON t.id = o.id WHERE o.change_id = ?1 AND coalesce(t.stamp, ?1) = ?1)
     + (SELECT count(*) FROM transactions WHERE import_id = ?1 AND stamp = ?1) AS done,
       (SELECT count(*) FROM old_transactions o JOIN transactions t ON t.id = o.id WHERE o.change_id = ?1 AND t.stamp <> ?1)
     + (SELECT count(*) FROM transactions WHERE import_id = ?1 AND stamp <> ?1) AS kept`, in.ID)
	if err != nil {
		return Undone{}, err
	}
	return undone, all(ctx, tx, []any{in.ID},
		`DELETE FROM transactions WHERE stamp = ?1`,
		`DELETE FROM old_postings WHERE change_id = ?1 AND transaction_id IN (SELECT id FROM transactions)`,
		`DELETE FROM old_transactions WHERE change_id = ?1 AND id IN (SELECT id FROM transactions)`,
		`INSERT INTO transactions SELECT id, day, payee_id, note, folded, stamp, import_id, import_key FROM old_transactions WHERE change_id = ?1`,
		`INSERT INTO postings SELECT transaction_id, seq, part, role, day, account_id, category_id, currency, amount, note FROM old_postings WHERE change_id = ?1`,
		`DELETE FROM changes WHERE id = ?1`,
		`DELETE FROM imports WHERE id = ?1`,
	)
}

// beginChange makes a change, if the transactions are of these versions, and
// forgets the changes that nobody can undo any more.
func beginChange(ctx context.Context, tx *store.Tx, chosen []Chosen) (string, error) {
	var changed Changed
	seen := map[string]bool{}
	for _, t := range chosen {
		same, err := store.One[bool](ctx, tx, `SELECT EXISTS (SELECT 1 FROM transactions WHERE id = ?1 AND stamp = ?2)`, t.ID, t.Version)
		if err != nil {
			return "", err
		}
		if !same {
			changed.IDs = append(changed.IDs, t.ID)
		}
		if seen[t.ID] {
			return "", dispatch.Invalid("/transactions", "must name each once")
		}
		seen[t.ID] = true
	}
	if len(changed.IDs) > 0 {
		return "", ErrChanged.With(changed)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM changes WHERE at < ?1`, tx.Now().Add(-keepChanges)); err != nil {
		return "", err
	}
	id := tx.NewID()
	_, err := tx.ExecContext(ctx, `INSERT INTO changes (id, at) VALUES (?, ?)`, id, tx.Now())
	return id, err
}

// keepOld remembers a transaction as it is.
func keepOld(ctx context.Context, tx *store.Tx, change, id string) error {
	return all(ctx, tx, []any{change, id},
		`INSERT INTO old_transactions SELECT ?1, id, day, payee_id, note, folded, stamp, import_id, import_key FROM transactions WHERE id = ?2`,
		`INSERT INTO old_postings SELECT ?1, transaction_id, seq, part, role, day, account_id, category_id, currency, amount, note FROM postings WHERE transaction_id = ?2`,
	)
}
