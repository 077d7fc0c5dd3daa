package migrate

import "testing"

func TestStatementsAreCounted(t *testing.T) {
	for _, test := range []struct {
		script string
		want   int64
	}{
		{"", 0},
		{" -- only; a comment\n/* and; another", 0},
		{";;", 0},
		{"SELECT 1", 1},
		{"SELECT 1; SELECT 2;\n-- behind it;\n", 2},
		{"SELECT ';', \";\", `;`, [;], 'it''s; one'; SELECT 2", 2},
		{"CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET x = 1; DELETE FROM b; END; SELECT 1;", 2},
		{"create trigger t after insert on a begin\n  select case when 1 then 2 end; -- c\nend;", 1},
		{"CREATE TABLE trigger (x); SELECT 1; SELECT 2;", 3},
		{"SELECT 'not closed; SELECT 2;", 1},
	} {
		if got := statements(test.script); got != test.want {
			t.Errorf("%q: got %d, want %d", test.script, got, test.want)
		}
	}
}
