package main

import (
	"context"
	"slices"
	"strings"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/store"
)

// Reports add up what came and went. Each is of one currency: amounts of
// several are never added up.
//
//ashore:service
type Reports struct{}

// ReportInput is a period and a currency.
type ReportInput struct {
	// From and To are the first and the last day, at most fifty years.
	From     app.Date `json:"from"`
	To       app.Date `json:"to"`
	Currency string   `json:"currency" jsonschema:"minLength=3,maxLength=3"`
}

// Flow is income and spending by month.
type Flow struct {
	Currency string `json:"currency"`
	Digits   int32  `json:"digits"`
	// Months are those of the period, as 2026-03; amounts stand in their order.
	Months []string `json:"months"`
	// Income and Spending are above zero where money came, and where it went.
	Income   []int64 `json:"income"`
	Spending []int64 `json:"spending"`
	// Rows are spending by category, then income, the largest first.
	Rows []FlowRow `json:"rows"`
}

// FlowRow is a category in a period.
type FlowRow struct {
	Kind CategoryKind `json:"kind"`
	// Category is null for what has none.
	Category *Named  `json:"category"`
	Amounts  []int64 `json:"amounts"`
	Total    int64   `json:"total"`
}

// Worth is what everything came to at the end of each month.
type Worth struct {
	Currency string   `json:"currency"`
	Digits   int32    `json:"digits"`
	Months   []string `json:"months"`
	Owned    []int64  `json:"owned"`
	// Owed is below zero.
	Owed []int64 `json:"owed"`
}

const flowSQL = `
SELECT category_id, substr(day, 1, 7) AS month, amount > 0 AS out, sum(amount) AS amount
FROM postings INDEXED BY postings_by_currency
WHERE role = 'category' AND currency = ?1 AND day BETWEEN ?2 AND ?3
GROUP BY 1, 2, 3`

// Flow gives income and spending by month and category.
func (s *Reports) Flow(ctx context.Context, v *store.View, in ReportInput) (Flow, error) {
	months, err := monthsOf(in)
	if err != nil {
		return Flow{}, err
	}
	type sum struct {
		CategoryID *string
		Month      string
		Out        bool
		Amount     int64
	}
	sums, err := store.All[sum](ctx, v, flowSQL, in.Currency, in.From, in.To)
	if err != nil {
		return Flow{}, err
	}
	categories, err := store.All[Category](ctx, v, `SELECT id, name, kind FROM categories WHERE deleted_at IS NULL`)
	if err != nil {
		return Flow{}, err
	}
	byID := map[string]Category{}
	for _, c := range categories {
		byID[c.ID] = c
	}
	n := len(months)
	flow := Flow{Currency: in.Currency, Digits: digitsOf(in.Currency), Months: months, Income: make([]int64, n), Spending: make([]int64, n)}
	type key struct {
		id   string
		kind CategoryKind
	}
	place := map[key]int{}
	for _, sum := range sums {
		k, named := key{kind: Income}, (*Named)(nil)
		if sum.Out {
			k.kind = Spending
		}
		if sum.CategoryID != nil {
			if c, ok := byID[*sum.CategoryID]; ok {
				k, named = key{c.ID, c.Kind}, &Named{ID: c.ID, Name: c.Name}
			}
		}
		at, ok := place[k]
		if !ok {
			at = len(flow.Rows)
			place[k] = at
			flow.Rows = append(flow.Rows, FlowRow{Kind: k.kind, Category: named, Amounts: make([]int64, n)})
		}
		month := slices.Index(months, sum.Month)
		amount, totals := sum.Amount, flow.Spending
		if k.kind == Income {
			amount, totals = -amount, flow.Income
		}
		flow.Rows[at].Amounts[month] += amount
		flow.Rows[at].Total += amount
		totals[month] += amount
	}
	slices.SortFunc(flow.Rows, func(a, b FlowRow) int {
		if a.Kind != b.Kind {
			return -strings.Compare(string(a.Kind), string(b.Kind))
		}
		if a.Total != b.Total {
			return int(max(-1, min(1, b.Total-a.Total)))
		}
		return strings.Compare(nameOf(a.Category), nameOf(b.Category))
	})
	return flow, nil
}

func nameOf(n *Named) string {
	if n == nil {
		return ""
	}
	return n.Name
}

const worthSQL = `
SELECT a.kind, p.month, sum(p.amount) AS amount FROM (
  SELECT account_id, max(substr(day, 1, 7), ?2) AS month, sum(amount) AS amount
  FROM postings INDEXED BY postings_by_account WHERE account_id IS NOT NULL AND day <= ?3 GROUP BY 1, 2
) p JOIN accounts a ON a.id = p.account_id
WHERE a.currency = ?1 GROUP BY 1, 2`

// Worth gives what was owned and owed at the end of each month, and on the last
// day.
func (s *Reports) Worth(ctx context.Context, v *store.View, in ReportInput) (Worth, error) {
	months, err := monthsOf(in)
	if err != nil {
		return Worth{}, err
	}
	type sum struct {
		Kind   AccountKind
		Month  string
		Amount int64
	}
	sums, err := store.All[sum](ctx, v, worthSQL, in.Currency, months[0], in.To)
	if err != nil {
		return Worth{}, err
	}
	n := len(months)
	worth := Worth{Currency: in.Currency, Digits: digitsOf(in.Currency), Months: months, Owned: make([]int64, n), Owed: make([]int64, n)}
	for _, sum := range sums {
		series := worth.Owned
		if sum.Kind == Debt {
			series = worth.Owed
		}
		for i := slices.Index(months, sum.Month); i < n; i++ {
			series[i] += sum.Amount
		}
	}
	return worth, nil
}
