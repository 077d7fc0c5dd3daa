package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
)

func TestReportsAreOfOneCurrency(t *testing.T) {
	a := apptest.New(t, config())
	giro, yen := account(t, a, "Giro", "EUR", 1_000), account(t, a, "Yen", "JPY", 500)
	spend(t, a, giro, 2, "Baker", "Food", 300)
	spend(t, a, giro, 3, "Baker", "Food", -50) // given back
	spend(t, a, giro, 3, "Stall", "", 20)
	spend(t, a, yen, 4, "Baker", "Food", 70)
	in := ReportInput{From: calendar.New(2026, 2, 15), To: calendar.New(2026, 4, 1), Currency: "EUR"}
	flow := apptest.Call[Flow](t, a, "reports.flow", in)
	if !reflect.DeepEqual(flow.Months, []string{"2026-02", "2026-03", "2026-04"}) || !reflect.DeepEqual(flow.Spending, []int64{0, 270, 0}) {
		t.Errorf("got %+v", flow)
	}
	if len(flow.Rows) != 2 || flow.Rows[0].Category.Name != "Food" || flow.Rows[0].Total != 250 || flow.Rows[1].Category != nil {
		t.Errorf("got %+v", flow.Rows)
	}
	worth := apptest.Call[Worth](t, a, "reports.worth", in)
	if !reflect.DeepEqual(worth.Owned, []int64{0, 730, 730}) {
		t.Errorf("got %+v", worth)
	}
	wantCode(t, a, "invalid", "reports.flow", ReportInput{From: on(2), To: on(1), Currency: "EUR"})
}

func TestReportsUseTheirIndexes(t *testing.T) {
	a := apptest.New(t, config())
	for query, want := range map[string]string{
		flowSQL:  "COVERING INDEX postings_by_currency",
		worthSQL: "COVERING INDEX postings_by_account",
	} {
		if plan := apptest.Plan(t, a, query, "EUR", "2026-01-01", "2026-12-31"); !strings.Contains(plan, want) {
			t.Errorf("got the plan\n%s\nwant one with %s", plan, want)
		}
	}
	if plan := apptest.Plan(t, a, balanceSQL, "x", "2026-01-01", "y"); !strings.Contains(plan, "COVERING INDEX postings_by_account") {
		t.Errorf("got the plan\n%s", plan)
	}
}

func TestBudgetsHoldUntilTheNext(t *testing.T) {
	a := apptest.New(t, config())
	giro := account(t, a, "Giro", "EUR", 0)
	food := spend(t, a, giro, 2, "Baker", "Food", 300).Parts[0].Category.ID
	month := func(m int) BudgetRow {
		t.Helper()
		return apptest.Call[BudgetMonth](t, a, "budgets.month", BudgetInput{Month: calendar.New(2026, 1, 1).Add(m * 31), Currency: "EUR"}).Rows[0]
	}
	set := func(day int, version string, amount int64) SetInput {
		return SetInput{BudgetInput: BudgetInput{Month: on(day), Currency: "EUR"}, ID: food, Version: version, Amount: amount}
	}
	none := month(2)
	if none.Amount != 0 || none.Spent != 300 {
		t.Errorf("got %+v", none)
	}
	first := apptest.Call[BudgetRow](t, a, "budgets.set", set(15, none.Version, 500))
	wantCode(t, a, "conflict", "budgets.set", set(1, none.Version, 600))
	if first.Since != "2026-03" || month(1).Amount != 0 || month(2).Amount != 500 || month(5).Amount != 500 || month(5).Spent != 0 {
		t.Errorf("got %+v, then %+v", first, month(5))
	}
	if got := apptest.Call[BudgetRow](t, a, "budgets.set", set(15, first.Version, 0)); got.Amount != 0 {
		t.Errorf("got %+v", got)
	}
}
