package activity

import (
	"context"
	"time"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/calendar"
	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// flushEvery is how often what was counted is written.
const flushEvery = 5 * time.Second

// Activity tells on which days the app's tables were written.
//
//ashore:service
type Activity struct {
	flush func(context.Context) error
}

// Day says how often a table was written on a day, in UTC.
type Day struct {
	Table   string   `json:"table" db:"tbl"`
	Day     app.Date `json:"day"`
	Commits int64    `json:"commits"`
}

// ErrNoActivity: nothing was counted yet.
var ErrNoActivity = dispatch.NewError("no_activity", "nothing was counted yet")

// Days gives the last hundred days and tables, the newest first. What was
// written in the last seconds may not be among it.
func (s *Activity) Days(ctx context.Context, v *store.View) ([]Day, error) {
	return store.All[Day](ctx, v, `SELECT tbl, day, commits FROM activity_days ORDER BY day DESC, tbl LIMIT 100`)
}

// Flush writes what was counted in the last seconds, so that Days has it.
func (s *Activity) Flush(ctx context.Context) error { return s.flush(ctx) }

// Clear forgets all days.
func (s *Activity) Clear(ctx context.Context, tx *store.Tx) error {
	result, err := tx.ExecContext(ctx, `DELETE FROM activity_days`)
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return ErrNoActivity
	}
	return err
}

func day(t time.Time) app.Date { return calendar.Of(t.UTC()) }
