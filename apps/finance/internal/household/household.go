// Package household makes up the money of a household: the same each time, for
// samples, tests and measurements.
package household

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/ashore-dev/ashore/framework/calendar"
)

// Account is one that the household has.
type Account struct {
	Name, Currency string
	Debt           bool
	Opening        int64
}

// Accounts are all, by the order in which events count them.
var Accounts = []Account{
	{Name: "Current account", Currency: "EUR", Opening: 184_250},
	{Name: "Savings", Currency: "EUR", Opening: 620_000},
	{Name: "Cash", Currency: "EUR", Opening: 8_000},
	{Name: "Credit card", Currency: "EUR", Debt: true},
	{Name: "Car loan", Currency: "EUR", Debt: true, Opening: -1_650_000},
	{Name: "Yen purse", Currency: "JPY"},
}

// The places of accounts in Accounts.
const (
	current = iota
	savings
	cash
	card
	loan
	yen
)

// Event is a transaction: parts are below zero for what was paid, too.
type Event struct {
	Day         calendar.Date
	Payee, Note string
	Account     int
	Amount      int64
	Parts       []Part
}

// Part is some of an event's amount, to a category or another account.
type Part struct {
	Category string
	// Transfer says that Account is the place of the other account, and Received
	// what came there if it has another currency.
	Transfer         bool
	Account          int
	Amount, Received int64
	Note             string
}

// Events gives what happened from a day until before another, in the order of
// days.
func Events(from, until calendar.Date) []Event {
	return lives(from, until, 11)
}

// Many gives the last n events of people who share their accounts, as many as
// there must be for that: more than anybody has, to measure with. Each pays
// shops of their own.
func Many(n int, from, until calendar.Date) []Event {
	var all []Event
	for i := uint64(0); len(all) < n; i++ {
		for _, e := range lives(from, until, 100+i) {
			if e.Payee != "" {
				e.Payee = fmt.Sprintf("%s %d", e.Payee, i)
			}
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b Event) int { return a.Day.Compare(b.Day) })
	return all[len(all)-n:]
}

func lives(from, until calendar.Date, seed uint64) []Event {
	h := &household{random: rand.New(rand.NewPCG(2026, seed))}
	for day := from; day.Compare(until) < 0; day = day.Add(1) {
		h.live(day)
	}
	slices.SortStableFunc(h.events, func(a, b Event) int { return a.Day.Compare(b.Day) })
	return h.events
}

type household struct {
	random *rand.Rand
	events []Event
	onCard int64
}

// between is an amount from a range.
func (h *household) between(low, high int64) int64 { return low + h.random.Int64N(high-low+1) }

func (h *household) pick(names ...string) string { return names[h.random.IntN(len(names))] }

func (h *household) spend(day calendar.Date, account int, payee, note string, parts ...Part) {
	amount := int64(0)
	for _, part := range parts {
		amount += part.Amount
	}
	if account == card {
		h.onCard -= amount
	}
	h.events = append(h.events, Event{Day: day, Payee: payee, Note: note, Account: account, Amount: amount, Parts: parts})
}

func by(category string, amount int64) Part { return Part{Category: category, Amount: amount} }

func to(account int, amount int64) Part {
	return Part{Transfer: true, Account: account, Amount: amount}
}

func (h *household) live(day calendar.Date) {
	_, month, date := day.Split()
	h.monthly(day, month, date)
	switch day.Weekday() {
	case time.Saturday:
		food := -h.between(4_800, 11_900)
		parts := []Part{by("Groceries", food)}
		if h.random.IntN(3) == 0 {
			parts = append(parts, by("Household", -h.between(299, 2_999)))
		}
		h.spend(day, current, h.pick("Green Market", "Corner Shop", "Aldermann"), "", parts...)
	case time.Wednesday:
		h.spend(day, current, h.pick("Green Market", "Corner Shop"), "", by("Groceries", -h.between(900, 3_400)))
	case time.Friday:
		if h.random.IntN(2) == 0 {
			h.spend(day, card, h.pick("Trattoria Sole", "Noodle Bar", "The Lighthouse"), "", by("Eating out", -h.between(1_800, 6_500)))
		}
	default:
	}
	if h.random.IntN(4) == 0 {
		h.spend(day, cash, "Bakery Holm", h.pick("Rolls", "Bread", "Coffee and a bun", ""), by("Groceries", -h.between(210, 980)))
	}
	if h.random.IntN(12) == 0 {
		h.spend(day, card, h.pick("Filling station North", "Filling station South"), "", by("Car", -h.between(3_800, 7_600)))
	}
	if h.random.IntN(15) == 0 {
		h.spend(day, card, h.pick("Book cellar", "Shoes & more", "Garden centre", "Outfitters"), "",
			by(h.pick("Clothes", "Leisure", "Household"), -h.between(1_200, 9_900)))
	}
	if h.random.IntN(60) == 0 {
		h.spend(day, card, "Outfitters", "Sent back", by("Clothes", h.between(1_900, 5_900)))
	}
}

func (h *household) monthly(day calendar.Date, month time.Month, date int) {
	switch date {
	case 1:
		h.spend(day, current, "Housing cooperative", "Rent", by("Rent", -98_500))
	case 2:
		h.spend(day, current, "", "Put aside", to(savings, -h.between(200, 400)*100))
	case 5:
		h.spend(day, current, "City works", "Electricity and water", by("Utilities", -h.between(8_200, 11_900)))
		h.spend(day, current, "Insurance mutual", "", by("Insurance", -6_240))
	case 8:
		h.spend(day, current, "", "From the machine", to(cash, -15_000))
	case 12:
		h.spend(day, current, "Telephone company", "", by("Utilities", -3_999))
	case 15:
		interest := h.between(1_800, 2_600)
		h.spend(day, current, "Car bank", "Instalment", to(loan, -24_900+interest), by("Interest", -interest))
	case 20:
		if h.onCard > 0 {
			h.spend(day, current, "", "Card paid", to(card, -h.onCard))
			h.onCard = 0
		}
	case 28:
		h.spend(day, current, "Harbour authority", "Salary", by("Salary", 287_430))
		h.spend(day, current, "Music school", "Lessons given", by("Side income", h.between(120, 480)*100))
	default:
	}
	switch {
	case month == time.August && date == 3:
		h.events = append(h.events, Event{
			Day: day, Note: "For the journey", Account: current, Amount: -60_000,
			Parts: []Part{{Transfer: true, Account: yen, Amount: -60_000, Received: h.between(92_000, 101_000)}},
		})
	case month == time.August && date >= 10 && date < 20:
		h.spend(day, yen, h.pick("Ryokan Umi", "Soba Kawa", "Ferry", ""), "", by("Journeys", -h.between(800, 8_900)))
	case month == time.December && date == 20:
		h.spend(day, card, "Toy maker", "Presents", by("Presents", -h.between(6_000, 15_000)), by("Leisure", -h.between(1_000, 3_000)))
	case month == time.December && date == 30:
		h.spend(day, savings, "Savings bank", "Interest", by("Interest earned", h.between(3_000, 9_000)))
	default:
	}
}

// Budgets are what the household means to spend a month, in EUR.
var Budgets = []struct {
	Category string
	Amount   int64
}{
	{"Groceries", 48_000},
	{"Eating out", 15_000},
	{"Car", 20_000},
	{"Leisure", 10_000},
	{"Clothes", 8_000},
	{"Household", 8_000},
}
