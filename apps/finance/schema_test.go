package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/store"
)

// Whatever SQL a handler writes, what does not sum to zero does not commit.
func TestUnbalancedTransactionsCannotBeCommitted(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 1000)
	yen := account(t, a, "Yen", "JPY", 1000)
	good := spend(t, a, giro, 2, "Baker", "Food", 420)
	const insert = `INSERT INTO postings (transaction_id, seq, part, role, day, account_id, currency, amount) VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7)`
	for name, write := range map[string]func(tx *store.Tx) error{
		"a posting too many": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), insert, good.ID, 9, "account", on(2), giro.ID, "EUR", 1)
			return err
		},
		"a posting too few": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), `DELETE FROM postings WHERE transaction_id = ?1 AND seq = 1`, good.ID)
			return err
		},
		"another amount": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), `UPDATE postings SET amount = amount + 1 WHERE transaction_id = ?1 AND seq = 1`, good.ID)
			return err
		},
		"another amount, replaced": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), `REPLACE INTO postings SELECT transaction_id, seq, part, role, day, account_id, category_id, currency, amount + 1, note
FROM postings WHERE transaction_id = ?1 AND seq = 1`, good.ID)
			return err
		},
		"balanced over two currencies": func(tx *store.Tx) error {
			for i, args := range [][]any{{giro.ID, "EUR", -5}, {yen.ID, "JPY", 5}} {
				if _, err := tx.ExecContext(tx.Context(), insert, good.ID, 10+i, "account", on(2), args[0], args[1], args[2]); err != nil {
					return err
				}
			}
			return nil
		},
		"the mark taken away": func(tx *store.Tx) error {
			if _, err := tx.ExecContext(tx.Context(), insert, good.ID, 9, "account", on(2), giro.ID, "EUR", 1); err != nil {
				return err
			}
			_, err := tx.ExecContext(tx.Context(), `DELETE FROM unbalanced`)
			return err
		},
		"the mark changed": func(tx *store.Tx) error {
			if _, err := tx.ExecContext(tx.Context(), insert, good.ID, 9, "account", on(2), giro.ID, "EUR", 1); err != nil {
				return err
			}
			_, err := tx.ExecContext(tx.Context(), `UPDATE unbalanced SET transaction_id = 'x'`)
			return err
		},
		"a row to refer to": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), `INSERT INTO no_rows VALUES (?1)`, good.ID)
			return err
		},
		"an account of another currency": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), insert, good.ID, 9, "account", on(2), yen.ID, "EUR", 0)
			return err
		},
		"another day than the transaction's": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), insert, good.ID, 9, "account", on(3), giro.ID, "EUR", 0)
			return err
		},
		"the account's currency": func(tx *store.Tx) error {
			_, err := tx.ExecContext(tx.Context(), `UPDATE accounts SET currency = 'USD' WHERE id = ?1`, giro.ID)
			return err
		},
	} {
		err := a.DB().Update(t.Context(), write)
		if err == nil || !strings.Contains(err.Error(), "constraint") && !strings.Contains(err.Error(), "CONSTRAINT") &&
			!strings.Contains(err.Error(), "does not") && !strings.Contains(err.Error(), "stays so") {
			t.Errorf("%s: got %v, want it refused by the schema", name, err)
		}
		after := apptest.Call[Transaction](t, a, "transactions.get", IDInput{ID: good.ID})
		if after.Amount != -420 || len(after.Parts) != 1 || after.Parts[0].Amount != -420 {
			t.Fatalf("%s: the transaction is %+v", name, after)
		}
	}
	// And in between it may be unbalanced.
	undo := errors.New("undo")
	err := a.DB().Update(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.ExecContext(tx.Context(), `DELETE FROM postings WHERE transaction_id = ?1`, good.ID); err != nil {
			return err
		}
		return undo
	})
	if !errors.Is(err, undo) {
		t.Errorf("got %v", err)
	}
}
