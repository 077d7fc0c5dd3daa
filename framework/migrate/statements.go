package migrate

import "strings"

// statements counts those of a script, as sqlite3_complete finds their ends: at
// a semicolon, of a trigger at that behind END. It is for telling how far a
// script is, so it need not be right about what SQLite refuses.
//
// https://sqlite.org/c3ref/complete.html
func statements(script string) (n int64) {
	tokens := 0 // of the statement
	last := ""  // the token before
	create, trigger, ending := false, false, false
	for script != "" {
		token, rest := nextToken(script)
		script = rest
		switch {
		case token == "":
		case token == ";" && trigger && !ending:
			last = ";"
		case token == ";":
			if last != "" {
				n++
			}
			tokens, last, trigger, ending = 0, "", false, false
		default:
			switch tokens++; tokens {
			case 1:
				create = strings.EqualFold(token, "create")
			case 2: // CREATE TEMP TRIGGER is refused
				trigger = create && strings.EqualFold(token, "trigger")
			}
			ending = trigger && last == ";" && strings.EqualFold(token, "end")
			last = token
		}
	}
	if last != "" {
		n++
	}
	return n
}

// nextToken cuts off a word, a text or name in quotes, or a single character;
// space and comments are "".
func nextToken(s string) (token, rest string) {
	cut := func(end string, from int) (string, string) {
		if i := strings.Index(s[from:], end); i >= 0 {
			i += from + len(end)
			return s[:i], s[i:]
		}
		return s, ""
	}
	switch c := s[0]; {
	case strings.HasPrefix(s, "--"):
		_, rest = cut("\n", 2)
		return "", rest
	case strings.HasPrefix(s, "/*"):
		_, rest = cut("*/", 2)
		return "", rest
	case strings.IndexByte(" \t\n\f\r", c) >= 0:
		return "", s[1:]
	case c == '\'' || c == '"' || c == '`':
		return cut(string(c), 1) // a doubled quote makes two tokens
	case c == '[':
		return cut("]", 1)
	}
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	n = max(n, 1)
	return s[:n], s[n:]
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}
