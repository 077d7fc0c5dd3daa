package main

import (
	"context"

	"github.com/ashore-dev/ashore/apps/finance/internal/money"
	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Budgets say what is to be spent on a category in a month. An amount holds for
// the months after it until another is set.
//
//ashore:service
type Budgets struct{}

// BudgetInput is a month and a currency.
type BudgetInput struct {
	// Month is any day of it.
	Month    app.Date `json:"month"`
	Currency string   `json:"currency" jsonschema:"minLength=3,maxLength=3"`
}

// BudgetMonth is a month's budget, in minor units.
type BudgetMonth struct {
	Currency string      `json:"currency"`
	Digits   int32       `json:"digits"`
	Rows     []BudgetRow `json:"rows"`
	// Other is what was spent without a category.
	Other int64 `json:"other"`
}

// BudgetRow is a category of spending in a month.
type BudgetRow struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Amount is what is to be spent at most, 0 for no budget.
	Amount int64 `json:"amount"`
	// Since is the month in which the amount was set, empty for none.
	Since string `json:"since"`
	Spent int64  `json:"spent"`
	// Version is another one when the amount is.
	Version string `json:"version"`
}

// SetInput is a category's budget from a month on.
type SetInput struct {
	BudgetInput
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the row that is to be changed.
	Version string `json:"version" jsonschema:"maxLength=100"`
	Amount  int64  `json:"amount" jsonschema:"minimum=0,maximum=1000000000000"`
}

const budgetSQL = `
SELECT c.id, c.name, coalesce(b.amount, 0) AS amount, coalesce(b.month, '') AS since, coalesce((
  SELECT sum(p.amount) FROM postings p INDEXED BY postings_by_category
  WHERE p.role = 'category' AND p.category_id = c.id AND p.currency = ?1 AND p.day BETWEEN ?2 AND ?3
), 0) AS spent
FROM categories c LEFT JOIN budgets b ON b.category_id = c.id AND b.currency = ?1 AND b.month = (
  SELECT max(l.month) FROM budgets l WHERE l.category_id = c.id AND l.currency = ?1 AND l.month <= ?4
)
WHERE c.deleted_at IS NULL AND c.kind = 'spending'`

func (in BudgetInput) args() []any {
	first := firstOf(in.Month)
	return []any{in.Currency, first, firstOf(first.Add(31)).Add(-1), monthOf(first)}
}

func (r BudgetRow) complete() BudgetRow {
	r.Version = store.Version(r.Amount)
	return r
}

func findBudget(ctx context.Context, q store.Querier, in BudgetInput, id string) (BudgetRow, error) {
	row, err := store.One[BudgetRow](ctx, q, budgetSQL+` AND c.id = ?5`, append(in.args(), id)...)
	return row.complete(), found(err, ErrNoCategory)
}

// Month gives all categories of spending with budget and spending of a month.
func (s *Budgets) Month(ctx context.Context, v *store.View, in BudgetInput) (BudgetMonth, error) {
	rows, err := store.All[BudgetRow](ctx, v, budgetSQL+` ORDER BY c.folded`, in.args()...)
	if err != nil {
		return BudgetMonth{}, err
	}
	for i, row := range rows {
		rows[i] = row.complete()
	}
	other, err := store.One[int64](ctx, v, `
SELECT coalesce(sum(p.amount), 0) FROM postings p LEFT JOIN categories c ON c.id = p.category_id AND c.deleted_at IS NULL
WHERE p.role = 'category' AND p.currency = ?1 AND p.day BETWEEN ?2 AND ?3 AND c.id IS NULL AND p.amount > 0`, in.args()[:3]...)
	return BudgetMonth{Currency: in.Currency, Digits: digitsOf(in.Currency), Rows: rows, Other: other}, err
}

// Set says what is to be spent on a category from a month on. If the row is not
// of the given version any more, nothing is written and it fails with conflict
// and both versions.
func (s *Budgets) Set(ctx context.Context, tx *store.Tx, in SetInput) (BudgetRow, error) {
	if _, ok := money.Digits(in.Currency); !ok {
		return BudgetRow{}, ErrCurrency
	}
	before, err := findBudget(ctx, tx, in.BudgetInput, in.ID)
	if err != nil {
		return BudgetRow{}, err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO budgets (category_id, currency, month, amount) VALUES (?, ?, ?, ?)`,
		in.ID, in.Currency, monthOf(in.Month), in.Amount)
	if err != nil {
		return BudgetRow{}, err
	}
	after, err := findBudget(ctx, tx, in.BudgetInput, in.ID)
	if err == nil && before.Version != in.Version {
		err = dispatch.Conflict("this budget was changed meanwhile", after, before)
	}
	return after, err
}
