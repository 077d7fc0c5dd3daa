// Package workload is the work that the benchmark gives to every engine: the
// tables, the statements and the data, so that no engine gets other ones. The
// engines in JavaScript read the same files.
package workload

import (
	"embed"
	"strconv"
)

// Migrations make the tables; the second one needs FTS5.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// The statements. Each stands in the file of its name.
var (
	//go:embed clear.sql
	Clear string
	//go:embed insert.sql
	Insert string
	//go:embed select.sql
	Select string
	//go:embed rows.sql
	Rows string
	//go:embed read.sql
	Read string
	//go:embed write.sql
	Write string
	//go:embed first.sql
	First string
	//go:embed clearbig.sql
	ClearBig string
	//go:embed fillbig.sql
	FillBig string
	//go:embed cleardocs.sql
	ClearDocs string
	//go:embed filldocs.sql
	FillDocs string
	//go:embed group.sql
	Group string
	//go:embed like.sql
	Like string
	//go:embed index.sql
	Index string
	//go:embed search.sql
	Search string
)

// Words are what is searched for, one query each.
var Words = []string{"aaae", "bcde", "kdce", "aabe OR bbbe", "cafe", "dade AND cafe", "gag*", "hide OR hibe"}

// Item is a row of items, big and first.
type Item struct {
	ID       int64   `json:"id"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Amount   int64   `json:"amount"`
	Price    float64 `json:"price"`
}

// At is the i-th item that is inserted, counted from 1.
func At(i int64) Item {
	return Item{
		ID: i, Name: "item " + strconv.FormatInt(i, 10), Category: "category " + strconv.FormatInt(i%50, 10),
		Amount: i * 7919 % 10007, Price: float64(i*31%1000) / 8,
	}
}

// Pick is the id that the k-th point select asks for, of n items.
func Pick(k, n int64) int64 { return k*7919%n + 1 }

// Weigh makes one number of an item, to be summed over all that were read: it
// shows that every column has arrived, and costs next to nothing.
func Weigh(i Item) float64 {
	return float64(i.ID) + float64(len(i.Name)) + float64(len(i.Category)) + float64(i.Amount) + i.Price
}
