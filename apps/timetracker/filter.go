package main

import (
	"strings"
	"time"
)

// Bounds of a period that is open at one side: the years that an instant can
// have.
var (
	farPast   = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	farFuture = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
)

// maxWords is how many words the SQL of a filter has a place for. What is more
// is looked for as it stands, with the last of them.
const maxWords = 6

// filter chooses entries: those that have part of their time in a period,
// of one project, with certain words.
type filter struct {
	from, to time.Time
	project  *string
	words    [maxWords]string
}

// The conditions of a filter, in SQL. Parameters: ?1 now, ?2 and ?3 the period,
// ?4 the project (NULL: any, empty: entries without), ?5 to ?10 words, of which
// an empty one is found in everything.
const (
	periodSQL = `
WHERE e.deleted_at IS NULL
  AND e.started_at > ?2 - 2678400000 AND e.started_at < ?3
  AND (e.started_at >= ?2 OR coalesce(e.stopped_at, ?1) > ?2)`
	projectSQL = `
  AND (?4 IS NULL OR coalesce(p.id, '') = ?4)`
	wordsSQL = `
  AND (instr(e.folded, ?5) OR instr(p.folded, ?5))
  AND (instr(e.folded, ?6) OR instr(p.folded, ?6))
  AND (instr(e.folded, ?7) OR instr(p.folded, ?7))
  AND (instr(e.folded, ?8) OR instr(p.folded, ?8))
  AND (instr(e.folded, ?9) OR instr(p.folded, ?9))
  AND (instr(e.folded, ?10) OR instr(p.folded, ?10))`
	filterSQL = periodSQL + projectSQL + wordsSQL
)

func newFilter(from, to *time.Time, project *string, words string) (filter, error) {
	f := filter{from: farPast, to: farFuture, project: project}
	if from != nil {
		f.from = *from
	}
	if to != nil {
		f.to = *to
	}
	if f.to.Before(f.from) {
		return filter{}, ErrEndBeforeStart
	}
	fields := strings.Fields(strings.ToLower(words))
	if len(fields) > maxWords {
		fields = append(fields[:maxWords-1], strings.Join(fields[maxWords-1:], " "))
	}
	copy(f.words[:], fields)
	return f, nil
}

// any reports whether only the period chooses.
func (f filter) any() bool {
	return f.project == nil && f.words[0] == ""
}

// periodArgs are the parameters of periodSQL.
func (f filter) periodArgs(now time.Time) []any {
	return []any{now, f.from, f.to}
}

// args are the parameters of filterSQL, then more.
func (f filter) args(now time.Time, more ...any) []any {
	args := []any{now, f.from, f.to, f.project}
	for _, word := range f.words {
		args = append(args, word)
	}
	return append(args, more...)
}
