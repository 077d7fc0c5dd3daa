package money

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestAmountsAreReadAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		text    string
		decimal byte
		digits  int
		want    int64
	}{
		{"12", '.', 2, 1200},
		{"12.5", '.', 2, 1250},
		{"0,07", ',', 2, 7},
		{"-1.234.567,89", ',', 2, -123456789},
		{"1,234.50-", '.', 2, -123450},
		{"(12.00)", '.', 2, -1200},
		{"−3,00 €", ',', 2, -300},
		{"EUR 3.00", '.', 2, 300},
		{"+ 1 234,5 Kč", ',', 2, 123450},
		{"1'234.05 CHF", '.', 2, 123405},
		{".5", '.', 2, 50},
		{"5.", '.', 2, 500},
		{"1,234", '.', 0, 1234},
		{"1.234", '.', 3, 1234},
		{"1.000", '.', 0, 1},
		{"12.3400", '.', 2, 1234},
		{"-0", '.', 2, 0},
	} {
		if got, err := Parse(c.text, c.decimal, c.digits); err != nil || got != c.want {
			t.Errorf("Parse(%q, %c, %d): got %d %v, want %d", c.text, c.decimal, c.digits, got, err, c.want)
		}
	}
}

func TestWhatIsNoAmountIsRefused(t *testing.T) {
	for text, want := range map[string]error{
		"": ErrAmount, "-": ErrAmount, ".": ErrAmount, "€": ErrAmount, "1.2.3": ErrAmount, "1e3": ErrAmount, "--1": ErrAmount,
		"12,34": ErrAmount, "1,2345": ErrAmount, "1234,567": ErrAmount, "٣": ErrAmount, "1-2": ErrAmount, "1,": ErrAmount, "0,001": ErrAmount,
		"0.001": ErrDigits, "1.999": ErrDigits,
		"10000000000.01": ErrRange, "99999999999999999999999999": ErrRange,
	} {
		if got, err := Parse(text, '.', 2); !errors.Is(err, want) {
			t.Errorf("Parse(%q): got %d %v, want %v", text, got, err, want)
		}
	}
}

func TestWrittenAmountsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(-Max, Max).Draw(t, "minor")
		digits := rapid.IntRange(0, 4).Draw(t, "digits")
		text := Format(minor, digits)
		if got, err := Parse(text, '.', digits); err != nil || got != minor {
			t.Fatalf("%d with %d decimals is %q, read as %d %v", minor, digits, text, got, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"12", "-1.234,50", "(1)", "1 234,5 €", "−0,07", "1e3", "EUR -1", "0.", "'1"} {
		f.Add(text, true, byte(2))
	}
	f.Fuzz(func(t *testing.T, text string, comma bool, digits byte) {
		decimal := byte('.')
		if comma {
			decimal = ','
		}
		n := int(digits % 5)
		minor, err := Parse(text, decimal, n)
		if err != nil {
			if minor != 0 {
				t.Errorf("%q: got %d with %v", text, minor, err)
			}
			return
		}
		if minor < -Max || minor > Max {
			t.Errorf("%q: got %d", text, minor)
		}
		if again, err := Parse(Format(minor, n), '.', n); err != nil || again != minor {
			t.Errorf("%q is %d, written and read again %d %v", text, minor, again, err)
		}
	})
}

func TestCurrenciesAreThreeLettersEachOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, code := range Codes() {
		if len(code) != 3 || seen[code] {
			t.Errorf("%q is wrong or there twice", code)
		}
		seen[code] = true
	}
	for code, want := range map[string]int{"EUR": 2, "JPY": 0, "KWD": 3, "CLF": 4} {
		if got, ok := Digits(code); !ok || got != want {
			t.Errorf("%s has %d decimals, want %d", code, got, want)
		}
	}
	if _, ok := Digits("XXX"); ok {
		t.Error("XXX is a currency")
	}
}
