package statement

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ashore-dev/ashore/framework/delimited"
)

// show is what a file says, a row a line.
func show(t *testing.T, content string) string {
	t.Helper()
	f, err := Read([]byte(content), "")
	if err != nil {
		t.Fatalf("%v:\n%s", err, content)
	}
	entries, refused := f.Entries(Guess(f), 2)
	var lines []string
	for _, e := range entries {
		lines = append(lines, fmt.Sprintf("%d %v %d %s|%s", e.Line, e.Day, e.Amount, e.Payee, e.Note))
	}
	for _, r := range refused {
		lines = append(lines, fmt.Sprintf("%d %s", r.Line, r.Reason))
	}
	return strings.Join(lines, "\n")
}

func TestFilesOfBanksAreUnderstood(t *testing.T) {
	var works strings.Builder
	for line := range 6 {
		fmt.Fprintf(&works, "%d 2026-02-06 700 Work|\n", line+8)
	}
	for name, c := range map[string]struct{ content, want string }{
		"plain": {
			"Date,Payee,Memo,Amount\n2026-01-31,Baker,Rolls,-4.20\n2026-02-01,Work,,\"2,500.00\"\n",
			"2 2026-01-31 -420 Baker|Rolls\n3 2026-02-01 250000 Work|",
		},
		"German, with a preamble, in Windows-1252": {
			"\"Kontoauszug\"\n\nBuchungstag;Valuta;Beg\xfcnstigter;Verwendungszweck;Betrag;W\xe4hrung\n" +
				"31.01.2026;31.01.2026;B\xe4cker;\"Br\xf6tchen; zwei\";-4,20;EUR\n01.02.26;01.02.26;Arbeit;Lohn;2.500,00;EUR\n",
			"4 2026-01-31 -420 Bäcker|Brötchen; zwei\n5 2026-02-01 250000 Arbeit|Lohn",
		},
		"two columns, month first, byte order mark": {
			"\ufeffTransaction Date,Description,Debit,Credit\r\n01/31/2026,\"Baker, \"\"Rolls\"\"\",4.20,\r\n02/01/2026,Work,,2500.00\r\n",
			"2 2026-01-31 -420 Baker, \"Rolls\"|\n3 2026-02-01 250000 Work|",
		},
		"no header": {
			"20260131\t-4.20\tBaker\n20260201\t2500\tWork\n",
			"1 2026-01-31 -420 Baker|\n2 2026-02-01 250000 Work|",
		},
		"rows that are wrong": {
			"Date,Name,Amount\n2026-02-30,Baker,-1.00\n2026-02-01,Baker,one\n2026-02-02,Baker\n2026-02-03,Baker,-1.005\n2026-02-04,Baker,\n2026-02-05,Baker,-1.00\n" +
				strings.Repeat("2026-02-06,Work,7.00\n", 6),
			"7 2026-02-05 -100 Baker|\n" + works.String() + "2 has no day where one is expected\n3 has an amount that is not an amount\n" +
				"4 has no amount\n5 has an amount that has more decimals than the currency\n6 has no amount",
		},
		"a quoted line break": {
			"Date,Name,Amount\n2026-02-01,\"Baker\nand sons\",-1.00\n2026-02-02,Work,5.00\n",
			"2 2026-02-01 -100 Baker and sons|\n4 2026-02-02 500 Work|",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := show(t, c.content); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestUTF16IsRead(t *testing.T) {
	var content []byte
	for _, r := range "\ufeffDate;Name;Amount\n2026-01-01;Bär;1,00\n" {
		content = append(content, byte(r), byte(r>>8))
	}
	if got, want := show(t, string(content)), "2 2026-01-01 100 Bär|"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDaysThatAreNoneAreRefused(t *testing.T) {
	for _, text := range []string{"", "2026-02-30", "2026-13-01", "32.01.2026", "1.1.1", "2026-1", "1.2.3.4", "x.y.z", "1899-12-31", "٢٠٢٦-٠١-٠١"} {
		for _, order := range orders {
			if day, ok := ParseDay(text, order); ok {
				t.Errorf("ParseDay(%q, %s) is %v", text, order, day)
			}
		}
	}
}

func TestASeparatorCanBeGiven(t *testing.T) {
	// Each line has more commas than semicolons.
	content := "Date;Name, of, the, other;Amount\n2026-01-01;a, b, c, d;-1.00\n2026-01-02;a, b, c, d;2.00\n"
	if f, err := Read([]byte(content), ""); err != nil || f.Separator != delimited.Commas {
		t.Fatalf("got %s, %v: the file no longer misleads", f.Separator, err)
	}
	f, err := Read([]byte(content), delimited.Semicolons)
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := f.Entries(Guess(f), 2)
	if len(entries) != 2 || entries[0].Amount != -100 || entries[0].Payee != "a, b, c, d" {
		t.Errorf("got %+v", entries)
	}
}

func TestSignsCanBeTurnedAround(t *testing.T) {
	f, err := Read([]byte("Date,Name,Amount\n2026-01-01,Baker,4.20\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	m := Guess(f)
	m.Negate = true
	entries, _ := f.Entries(m, 2)
	if len(entries) != 1 || entries[0].Amount != -420 {
		t.Errorf("got %+v, want one of -420", entries)
	}
}

func TestLongFilesAreRefused(t *testing.T) {
	row := "2026-01-01,Baker,1.00\n"
	for _, content := range []string{strings.Repeat(row, MaxRows+1), strings.Repeat("x", MaxBytes+1)} {
		if _, err := Read([]byte(content), ""); err != ErrTooLarge {
			t.Errorf("%d bytes: got %v", len(content), err)
		}
	}
	if f, err := Read([]byte(strings.Repeat(row, MaxRows)), ""); err != nil || len(f.Rows) != MaxRows {
		t.Errorf("got %d rows, %v", len(f.Rows), err)
	}
}

func FuzzRead(f *testing.F) {
	for _, content := range []string{
		"Date,Name,Amount\n2026-01-01,Baker,4.20\n", "\xff\xfeD\x00", "a;b\n\"", "20260101\t1\n", "\ufeff", "1.1.26;\"x\n",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := Read(content, "")
		if err != nil {
			return
		}
		entries, refused := file.Entries(Guess(file), 2)
		if len(entries)+len(refused) != len(file.Rows) {
			t.Errorf("%d rows were read and %d refused, of %d", len(entries), len(refused), len(file.Rows))
		}
		again, _ := Read(slices.Clone(content), file.Separator)
		if len(again.Rows) != len(file.Rows) {
			t.Errorf("%d rows, then %d", len(file.Rows), len(again.Rows))
		}
	})
}
