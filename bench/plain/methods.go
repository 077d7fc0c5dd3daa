//go:build js && wasm

package main

import (
	"encoding/json"
	"fmt"

	"github.com/ashore-dev/ashore/bench/workload"
)

// input has the fields of every method's input.
type input struct {
	ID    int64  `json:"id"`
	Text  string `json:"text"`
	Count int64  `json:"count"`
	Big   int64  `json:"big"`
	Docs  int64  `json:"docs"`
}

func call(method, params string) (any, error) {
	var in input
	if err := json.Unmarshal([]byte(params), &in); err != nil {
		return nil, err
	}
	switch method {
	case "open":
		return nil, open()
	case "noop":
		return nil, nil
	case "first":
		return items(workload.First)
	case "read":
		var i workload.Item
		err := db.QueryRow(workload.Read, in.ID).Scan(&i.ID, &i.Name, &i.Category, &i.Amount, &i.Price)
		return i, err
	case "write":
		_, err := db.Exec(workload.Write, in.Text)
		return nil, err
	case "clear":
		_, err := db.Exec(workload.Clear)
		return nil, err
	case "insert":
		return nil, insert(in.Count)
	case "select":
		return selects(in.Count)
	case "sum":
		rows, err := items(workload.Rows)
		var sum float64
		for _, i := range rows {
			sum += workload.Weigh(i)
		}
		return sum, err
	case "rows":
		return items(workload.Rows)
	case "fill":
		return nil, fill(in)
	case "group":
		return groups()
	case "like":
		var n int64
		err := db.QueryRow(workload.Like).Scan(&n)
		return n, err
	case "index":
		_, err := db.Exec(workload.Index)
		return nil, err
	case "search":
		return search()
	case "modes":
		return modes()
	}
	return nil, fmt.Errorf("there is no method %s", method)
}

func items(query string) ([]workload.Item, error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []workload.Item
	for rows.Next() {
		var i workload.Item
		if err := rows.Scan(&i.ID, &i.Name, &i.Category, &i.Amount, &i.Price); err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, rows.Err()
}

func insert(count int64) error {
	tx, err := db.Begin()
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

func selects(count int64) (float64, error) {
	stmt, err := db.Prepare(workload.Select)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	var sum float64
	for k := range count {
		var name string
		var amount int64
		if err := stmt.QueryRow(workload.Pick(k, count)).Scan(&name, &amount); err != nil {
			return 0, err
		}
		sum += float64(len(name)) + float64(amount)
	}
	return sum, nil
}

func fill(in input) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{workload.ClearBig, nil},
		{workload.FillBig, []any{in.Big}},
		{workload.ClearDocs, nil},
		{workload.FillDocs, []any{in.Docs}},
	} {
		if _, err := tx.Exec(step.sql, step.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// category is a group of rows.
type category struct {
	Category string  `json:"category"`
	Count    int64   `json:"count"`
	Total    int64   `json:"total"`
	Mean     float64 `json:"mean"`
}

func groups() ([]category, error) {
	rows, err := db.Query(workload.Group)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []category
	for rows.Next() {
		var c category
		if err := rows.Scan(&c.Category, &c.Count, &c.Total, &c.Mean); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

func search() ([]int64, error) {
	var found []int64
	for _, words := range workload.Words {
		rows, err := db.Query(workload.Search, words)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return nil, err
			}
			found = append(found, id)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// mode is a PRAGMA and what SQLite answers to it.
type mode struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func modes() ([]mode, error) {
	all := []mode{{Name: "sqlite"}}
	if err := db.QueryRow(`SELECT sqlite_version()`).Scan(&all[0].Value); err != nil {
		return nil, err
	}
	for _, name := range []string{"journal_mode", "locking_mode", "synchronous", "cache_size", "page_size", "temp_store"} {
		m := mode{Name: name}
		if err := db.QueryRow("PRAGMA " + name).Scan(&m.Value); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}
