package migrate

import (
	"regexp"
	"strconv"
	"testing"
)

// What numberOf takes is what this takes, but for number 0.
var fileName = regexp.MustCompile(`^([0-9]{4})_[a-z0-9][a-z0-9_-]*\.sql$`)

func checkName(t *testing.T, name string) {
	t.Helper()
	want := 0
	if m := fileName.FindStringSubmatch(name); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	if got, ok := numberOf(name); got != want || ok != (want > 0) {
		t.Errorf("%q: got %d, %t, want %d", name, got, ok, want)
	}
}

func TestFilesAreNamedByNumberAndWord(t *testing.T) {
	for _, name := range []string{
		"0001_a.sql", "9999_entries-by_day2.sql", "0007_7.sql", "0001__a.sql", "0001_-a.sql", "0001_a_.sql", "0001_a-.sql",
		"0000_a.sql", "1_a.sql", "00001_a.sql", "+001_a.sql", "-001_a.sql", "0x01_a.sql", "0001_.sql", "0001.sql", "0001-a.sql",
		"0001_A.sql", "0001_ä.sql", "0001_a.SQL", "0001_a.sql.sql", "0001_a b.sql", "", "_.sql", "0001_a", "٠٠٠١_a.sql", "1_11_a.sql", "0001_a\n.sql",
	} {
		checkName(t, name)
	}
}

func FuzzFileName(f *testing.F) {
	f.Add("0001_a.sql")
	f.Fuzz(checkName)
}
