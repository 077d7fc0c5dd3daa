package app

import "github.com/ashore-dev/ashore/framework/migrate"

// pageProgress is what a page is told of a migration. A migration that counts
// tells its count; of several each has an equal share of the whole. How long a
// check takes isn't known: its total is 0.
func pageProgress(p migrate.Progress) (phase string, done, total int64) {
	switch p.Phase {
	case FillSample:
		return "sample", p.Done, p.Total
	case migrate.Check, migrate.Switch:
		return "migrate", 0, 0
	case migrate.Migrate:
		if p.Parts > 0 {
			return "migrate", p.Done*p.Parts + p.Part, p.Total * p.Parts
		}
	}
	return "migrate", p.Done, p.Total
}
