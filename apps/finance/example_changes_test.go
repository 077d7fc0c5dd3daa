package main

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// An account with transactions is closed when it isn't used any more.
func ExampleAccounts_Change() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 100_000)
		apptest.Show(t, a, "accounts.change", AccountChangeInput{ID: giro.ID, Version: giro.Version, Name: "Old bank", Kind: Asset, Closed: true})
	})
	// Output:
	// call accounts.change {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "version": "1ykbhptx6dsv2",
	//   "name": "Old bank",
	//   "kind": "asset",
	//   "closed": true
	// }
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "name": "Old bank",
	//   "kind": "asset",
	//   "currency": "EUR",
	//   "digits": 2,
	//   "closed": true,
	//   "balance": 100000,
	//   "used": true,
	//   "version": "1sd4sqfbkupzl"
	// }
}

func ExampleAccounts_Delete_used() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "accounts.delete", IDInput{ID: account(t, a, "Giro", "EUR", 100_000).ID})
	})
	// Output:
	// call accounts.delete {"id":"019cadc6-9a80-7456-9c87-344578a64255"}
	// error {
	//   "code": "account_used",
	//   "message": "this account has transactions; close it instead"
	// }
}

// From March on. The month's spending counts against it.
func ExampleBudgets_Set() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 0), 2, "Baker", "Food", 420)
		month := BudgetInput{Month: on(1), Currency: "EUR"}
		row := apptest.Call[BudgetMonth](t, a, "budgets.month", month).Rows[0]
		apptest.Show(t, a, "budgets.set", SetInput{BudgetInput: month, ID: row.ID, Version: row.Version, Amount: 30_000})
	})
	// Output:
	// call budgets.set {
	//   "month": "2026-03-01",
	//   "currency": "EUR",
	//   "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//   "version": "1dxr2sza0tktg",
	//   "amount": 30000
	// }
	// result {
	//   "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//   "name": "Food",
	//   "amount": 30000,
	//   "since": "2026-03",
	//   "spent": 420,
	//   "version": "317o46o9o7n03"
	// }
}

// Somebody else renamed it meanwhile: both versions come back, and nothing is
// written.
func ExampleCategories_Change_conflict() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		c := apptest.Call[Category](t, a, "categories.create", CategoryCreateInput{Name: "Food", Kind: Spending})
		apptest.Do(t, a, "categories.change", CategoryChangeInput{ID: c.ID, Version: c.Version, Name: "Groceries", Kind: Spending})
		apptest.Show(t, a, "categories.change", CategoryChangeInput{ID: c.ID, Version: c.Version, Name: "Eating", Kind: Spending})
	})
	// Output:
	// call categories.change {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "version": "2fftujk3ajyyp",
	//   "name": "Eating",
	//   "kind": "spending"
	// }
	// error {
	//   "code": "conflict",
	//   "message": "this category was changed meanwhile",
	//   "data": {
	//     "theirs": {
	//       "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//       "kind": "spending",
	//       "name": "Groceries",
	//       "used": false,
	//       "version": "3orl918n972pn"
	//     },
	//     "yours": {
	//       "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//       "kind": "spending",
	//       "name": "Eating",
	//       "used": false,
	//       "version": "o0ovwh70b5jp"
	//     }
	//   }
	// }
}

func ExampleCategories_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 0), 2, "Baker", "Food", 420)
		apptest.Show(t, a, "categories.list")
	})
	// Output:
	// call categories.list
	// result [
	//   {
	//     "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//     "name": "Food",
	//     "kind": "spending",
	//     "used": true,
	//     "version": "2fftujk3ajyyp"
	//   }
	// ]
}

func ExamplePayees_Rename() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 0), 2, "BAKER 0815//Kiel", "Food", 420)
		payee := apptest.Call[[]Payee](t, a, "payees.list")[0]
		apptest.Show(t, a, "payees.rename", RenameInput{ID: payee.ID, Version: payee.Version, Name: "Baker"})
	})
	// Output:
	// call payees.rename {
	//   "id": "019cadc6-9a80-7458-9930-3ef85547cbfd",
	//   "version": "27xql7nl1ibq5",
	//   "name": "Baker"
	// }
	// result {
	//   "id": "019cadc6-9a80-7458-9930-3ef85547cbfd",
	//   "name": "Baker",
	//   "lastDay": "2026-03-02",
	//   "category": "Food",
	//   "version": "3ldk88r59rhb7"
	// }
}

func ExampleReports_Worth() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 100_000), 2, "Baker", "Food", 420)
		apptest.Show(t, a, "reports.worth", ReportInput{From: on(1), To: on(31), Currency: "EUR"})
	})
	// Output:
	// call reports.worth {"from":"2026-03-01","to":"2026-03-31","currency":"EUR"}
	// result {
	//   "currency": "EUR",
	//   "digits": 2,
	//   "months": [
	//     "2026-03"
	//   ],
	//   "owned": [
	//     99580
	//   ],
	//   "owed": [
	//     0
	//   ]
	// }
}

// Two at once get another category. Transactions.Undo takes the change's id.
func ExampleTransactions_Change() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 0)
		rolls, cake := spend(t, a, giro, 2, "Baker", "Food", 420), spend(t, a, giro, 3, "Baker", "Food", 1_850)
		apptest.Show(t, a, "transactions.change", BulkInput{Transactions: chosen(rolls, cake), Category: new("Treats")})
	})
	// Output:
	// call transactions.change {
	//   "transactions": [
	//     {
	//       "id": "019cadc6-9a80-7459-98cf-25ecc232bd43",
	//       "version": "019cadc6-9a80-745a-81c3-f2e0f7d0fa11"
	//     },
	//     {
	//       "id": "019cadc6-9a80-745b-9185-f165c6f8a5c3",
	//       "version": "019cadc6-9a80-745c-9271-d9370abf68cd"
	//     }
	//   ],
	//   "category": "Treats"
	// }
	// result {"id":"019cadc6-9a80-745d-a40a-c7a77585b865","done":2,"skipped":0}
}

// Money that goes to another account is a part with that account.
func ExampleTransactions_Update() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro, purse := account(t, a, "Giro", "EUR", 0), account(t, a, "Purse", "EUR", 0)
		paid := spend(t, a, giro, 2, "Machine", "Food", 5_000)
		apptest.Show(t, a, "transactions.update", UpdateInput{ID: paid.ID, Version: paid.Version, Values: Values{
			Day: on(2), AccountID: giro.ID, Amount: -5_000, Parts: []PartInput{{AccountID: &purse.ID, Amount: -5_000}},
		}})
	})
	// Output:
	// call transactions.update {
	//   "id": "019cadc6-9a80-745a-81c3-f2e0f7d0fa11",
	//   "version": "019cadc6-9a80-745b-9185-f165c6f8a5c3",
	//   "day": "2026-03-02",
	//   "accountId": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "amount": -5000,
	//   "parts": [
	//     {
	//       "accountId": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//       "amount": -5000
	//     }
	//   ]
	// }
	// result {
	//   "id": "019cadc6-9a80-745a-81c3-f2e0f7d0fa11",
	//   "day": "2026-03-02",
	//   "payee": "",
	//   "note": "",
	//   "account": {
	//     "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//     "name": "Giro"
	//   },
	//   "currency": "EUR",
	//   "digits": 2,
	//   "amount": -5000,
	//   "parts": [
	//     {
	//       "kind": "transfer",
	//       "category": null,
	//       "account": {
	//         "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//         "name": "Purse"
	//       },
	//       "amount": -5000,
	//       "currency": "EUR",
	//       "digits": 2,
	//       "received": 0,
	//       "note": ""
	//     }
	//   ],
	//   "version": "019cadc6-9a80-745c-9271-d9370abf68cd"
	// }
}
