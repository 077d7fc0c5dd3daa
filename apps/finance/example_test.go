package main

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// An account of yen has no decimals.
func ExampleAccounts_Create() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "accounts.create", AccountCreateInput{Name: "Purse", Kind: Asset, Currency: "JPY", Opening: 5000, Day: on(1)})
	})
	// Output:
	// call accounts.create {
	//   "name": "Purse",
	//   "kind": "asset",
	//   "currency": "JPY",
	//   "opening": 5000,
	//   "day": "2026-03-01"
	// }
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "name": "Purse",
	//   "kind": "asset",
	//   "currency": "JPY",
	//   "digits": 0,
	//   "closed": false,
	//   "balance": 5000,
	//   "used": true,
	//   "version": "z2go13nnj0ap"
	// }
}

func ExampleAccounts_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		account(t, a, "Giro", "EUR", 100_000)
		apptest.Show(t, a, "accounts.list")
	})
	// Output:
	// call accounts.list
	// result {
	//   "accounts": [
	//     {
	//       "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//       "name": "Giro",
	//       "kind": "asset",
	//       "currency": "EUR",
	//       "digits": 2,
	//       "closed": false,
	//       "balance": 100000,
	//       "used": true,
	//       "version": "1ykbhptx6dsv2"
	//     }
	//   ],
	//   "totals": [
	//     {
	//       "currency": "EUR",
	//       "digits": 2,
	//       "owned": 100000,
	//       "owed": 0
	//     }
	//   ]
	// }
}

// A part for each of what it was spent on.
func ExampleTransactions_Add() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 0)
		apptest.Show(t, a, "transactions.add", Values{
			Day: on(2), Payee: "Market", AccountID: giro.ID, Amount: -1_250,
			Parts: []PartInput{{Category: "Groceries", Amount: -1_000}, {Category: "Household", Amount: -250}},
		})
	})
	// Output:
	// call transactions.add {
	//   "day": "2026-03-02",
	//   "payee": "Market",
	//   "accountId": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "amount": -1250,
	//   "parts": [
	//     {
	//       "category": "Groceries",
	//       "amount": -1000
	//     },
	//     {
	//       "category": "Household",
	//       "amount": -250
	//     }
	//   ]
	// }
	// result {
	//   "id": "019cadc6-9a80-745a-81c3-f2e0f7d0fa11",
	//   "day": "2026-03-02",
	//   "payee": "Market",
	//   "note": "",
	//   "account": {
	//     "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//     "name": "Giro"
	//   },
	//   "currency": "EUR",
	//   "digits": 2,
	//   "amount": -1250,
	//   "parts": [
	//     {
	//       "kind": "category",
	//       "category": {
	//         "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//         "name": "Groceries"
	//       },
	//       "account": null,
	//       "amount": -1000,
	//       "currency": "EUR",
	//       "digits": 2,
	//       "received": 0,
	//       "note": ""
	//     },
	//     {
	//       "kind": "category",
	//       "category": {
	//         "id": "019cadc6-9a80-7458-9930-3ef85547cbfd",
	//         "name": "Household"
	//       },
	//       "account": null,
	//       "amount": -250,
	//       "currency": "EUR",
	//       "digits": 2,
	//       "received": 0,
	//       "note": ""
	//     }
	//   ],
	//   "version": "019cadc6-9a80-745b-9185-f165c6f8a5c3"
	// }
}

func ExampleTransactions_Add_unbalanced() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 0)
		apptest.Show(t, a, "transactions.add", Values{
			Day: on(2), AccountID: giro.ID, Amount: -1_250, Parts: []PartInput{{Category: "Groceries", Amount: -1_000}},
		})
	})
	// Output:
	// call transactions.add {
	//   "day": "2026-03-02",
	//   "accountId": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "amount": -1250,
	//   "parts": [
	//     {
	//       "category": "Groceries",
	//       "amount": -1000
	//     }
	//   ]
	// }
	// error {
	//   "code": "unbalanced",
	//   "message": "the parts do not make up the amount",
	//   "data": {
	//     "amount": -250
	//   }
	// }
}

func ExampleTransactions_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 0)
		spend(t, a, giro, 2, "Baker", "Food", 420)
		apptest.Show(t, a, "transactions.list", RegisterInput{Account: giro.ID, Words: "4,20"})
	})
	// Output:
	// call transactions.list {
	//   "account": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "words": "4,20"
	// }
	// result {
	//   "rows": [
	//     {
	//       "id": "019cadc6-9a80-7459-98cf-25ecc232bd43",
	//       "day": "2026-03-02",
	//       "payee": "Baker",
	//       "note": "",
	//       "account": {
	//         "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//         "name": "Giro"
	//       },
	//       "currency": "EUR",
	//       "digits": 2,
	//       "amount": -420,
	//       "parts": [
	//         {
	//           "kind": "category",
	//           "category": {
	//             "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//             "name": "Food"
	//           },
	//           "account": null,
	//           "amount": -420,
	//           "currency": "EUR",
	//           "digits": 2,
	//           "received": 0,
	//           "note": ""
	//         }
	//       ],
	//       "version": "019cadc6-9a80-745a-81c3-f2e0f7d0fa11",
	//       "effect": -420,
	//       "balance": null
	//     }
	//   ],
	//   "next": null
	// }
}

func ExampleTransactions_Delete() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 0)
		paid := spend(t, a, giro, 2, "Baker", "Food", 420)
		apptest.Show(t, a, "transactions.delete", ChosenInput{Transactions: chosen(paid)})
	})
	// Output:
	// call transactions.delete {
	//   "transactions": [
	//     {
	//       "id": "019cadc6-9a80-7459-98cf-25ecc232bd43",
	//       "version": "019cadc6-9a80-745a-81c3-f2e0f7d0fa11"
	//     }
	//   ]
	// }
	// result {"id":"019cadc6-9a80-745b-9185-f165c6f8a5c3","done":1,"skipped":0}
}

func ExampleTransactions_Undo() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		giro := account(t, a, "Giro", "EUR", 0)
		paid := spend(t, a, giro, 2, "Baker", "Food", 420)
		change := apptest.Call[Change](t, a, "transactions.delete", ChosenInput{Transactions: chosen(paid)})
		apptest.Show(t, a, "transactions.undo", IDInput{ID: change.ID})
	})
	// Output:
	// call transactions.undo {"id":"019cadc6-9a80-745b-9185-f165c6f8a5c3"}
	// result {"done":1,"kept":0}
}

func ExampleCategories_Create() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "categories.create", CategoryCreateInput{Name: "Salary", Kind: Income})
	})
	// Output:
	// call categories.create {"name":"Salary","kind":"income"}
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "name": "Salary",
	//   "kind": "income",
	//   "used": false,
	//   "version": "39athskiih7qg"
	// }
}

func ExamplePayees_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 0), 2, "Baker", "Food", 420)
		apptest.Show(t, a, "payees.list")
	})
	// Output:
	// call payees.list
	// result [
	//   {
	//     "id": "019cadc6-9a80-7458-9930-3ef85547cbfd",
	//     "name": "Baker",
	//     "lastDay": "2026-03-02",
	//     "category": "Food",
	//     "version": "3ldk88r59rhb7"
	//   }
	// ]
}

func ExampleReports_Flow() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 0), 2, "Baker", "Food", 420)
		apptest.Show(t, a, "reports.flow", ReportInput{From: on(1), To: on(31), Currency: "EUR"})
	})
	// Output:
	// call reports.flow {"from":"2026-03-01","to":"2026-03-31","currency":"EUR"}
	// result {
	//   "currency": "EUR",
	//   "digits": 2,
	//   "months": [
	//     "2026-03"
	//   ],
	//   "income": [
	//     0
	//   ],
	//   "spending": [
	//     420
	//   ],
	//   "rows": [
	//     {
	//       "kind": "spending",
	//       "category": {
	//         "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//         "name": "Food"
	//       },
	//       "amounts": [
	//         420
	//       ],
	//       "total": 420
	//     }
	//   ]
	// }
}

func ExampleBudgets_Month() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		spend(t, a, account(t, a, "Giro", "EUR", 0), 2, "Baker", "Food", 420)
		apptest.Show(t, a, "budgets.month", BudgetInput{Month: on(1), Currency: "EUR"})
	})
	// Output:
	// call budgets.month {"month":"2026-03-01","currency":"EUR"}
	// result {
	//   "currency": "EUR",
	//   "digits": 2,
	//   "rows": [
	//     {
	//       "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//       "name": "Food",
	//       "amount": 0,
	//       "since": "",
	//       "spent": 420,
	//       "version": "1dxr2sza0tktg"
	//     }
	//   ],
	//   "other": 0
	// }
}
