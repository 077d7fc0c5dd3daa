package store_test

import (
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/store"
)

func TestVersionTellsValuesApart(t *testing.T) {
	type named string
	now := time.UnixMilli(1_700_000_000_000)
	var none *string
	rows := [][]any{
		{},
		{nil},
		{nil, nil},
		{""},
		{"", nil},
		{"a", "b"},
		{"ab", ""},
		{"", "ab"},
		{"a\x00b"},
		{0},
		{1},
		{true, true},
		{int64(256)},
		{1.0},
		{0.0},
		{"1"},
		{[]byte("1")},
		{now},
		{now.Add(time.Millisecond)},
		{"a", nil, "b"},
		{"a", "b", nil},
		{"a", ""},
	}
	seen := map[string]int{}
	for i, values := range rows {
		version := store.Version(values...)
		if j, found := seen[version]; found {
			t.Errorf("%v and %v have one version", values, rows[j])
		}
		seen[version] = i
		if again := store.Version(values...); again != version {
			t.Errorf("%v: %s and then %s", values, version, again)
		}
	}
	for _, alike := range [][2][]any{
		{{none}, {nil}},
		{{named("a")}, {"a"}},
		{{now.UTC()}, {now.UnixMilli()}},
		{{true}, {1}},
	} {
		if store.Version(alike[0]...) != store.Version(alike[1]...) {
			t.Errorf("%v and %v are stored alike and have two versions", alike[0], alike[1])
		}
	}
}

func TestVersionOfWhatCannotBeStoredPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a channel has a version")
		}
	}()
	store.Version(make(chan int))
}
