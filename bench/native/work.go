package main

import (
	"fmt"
	"io/fs"

	"github.com/ashore-dev/ashore/bench/workload"
)

func (b *bench) migrate() error {
	files, err := fs.Glob(workload.Migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := fs.ReadFile(workload.Migrations, file)
		if err != nil {
			return err
		}
		if _, err := b.db.Exec(string(text)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func (b *bench) fill(big, docs int64) error {
	if _, err := b.db.Exec(workload.FillBig, big); err != nil {
		return err
	}
	_, err := b.db.Exec(workload.FillDocs, docs)
	return err
}

func (b *bench) insert(count int64) func() error {
	return func() error {
		tx, err := b.db.Begin()
		if err != nil {
			return err
		}
		defer tx.Rollback()
		stmt, err := tx.Prepare(workload.Insert)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for i := int64(1); i <= count; i++ {
			item := workload.At(i)
			if _, err := stmt.Exec(item.ID, item.Name, item.Category, item.Amount, item.Price); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
}

func (b *bench) write(count int) func() error {
	return func() error {
		stmt, err := b.db.Prepare(workload.Write)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for range count {
			if _, err := stmt.Exec("one more line in the log"); err != nil {
				return err
			}
		}
		return nil
	}
}

func (b *bench) selects(count int64) func() error {
	return func() error {
		stmt, err := b.db.Prepare(workload.Select)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for k := range count {
			var name string
			var amount int64
			if err := stmt.QueryRow(workload.Pick(k, count)).Scan(&name, &amount); err != nil {
				return err
			}
		}
		return nil
	}
}

func (b *bench) sum() error {
	rows, err := b.db.Query(workload.Rows)
	if err != nil {
		return err
	}
	defer rows.Close()
	var all []workload.Item
	for rows.Next() {
		var i workload.Item
		if err := rows.Scan(&i.ID, &i.Name, &i.Category, &i.Amount, &i.Price); err != nil {
			return err
		}
		all = append(all, i)
	}
	var sum float64
	for _, i := range all {
		sum += workload.Weigh(i)
	}
	return rows.Err()
}

// scan reads a query of so many columns.
func (b *bench) scan(query string, columns int, args ...any) func() error {
	return func() error {
		rows, err := b.db.Query(query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		values := make([]any, columns)
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(values...); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

func (b *bench) exec(query string) func() error {
	return func() error {
		_, err := b.db.Exec(query)
		return err
	}
}

func (b *bench) search() error {
	for _, words := range workload.Words {
		if err := b.scan(workload.Search, 1, words)(); err != nil {
			return err
		}
	}
	return nil
}
