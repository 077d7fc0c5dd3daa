package wire

import (
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// plain holds the bytes that stand for themselves in a JSON string and are no
// part of a longer character.
var plain = func() (table [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		table[c] = c != '"' && c != '\\'
	}
	return table
}()

// plainPrefix returns how many bytes at the start of s are plain.
func plainPrefix(s string) int {
	for i := range len(s) {
		if !plain[s[i]] {
			return i
		}
	}
	return len(s)
}

// appendString appends s as a JSON string, with U+FFFD for each byte that isn't
// part of UTF-8.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start, i := 0, plainPrefix(s)
	for checked := false; i < len(s); i++ {
		c := s[i]
		if plain[c] {
			continue
		}
		if c >= utf8.RuneSelf {
			if !checked {
				checked = true // all of the rest at once, which is quicker
				if !utf8.ValidString(s[i:]) {
					s = s[:i] + toValid(s[i:])
				}
			}
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		start = i + 1
	}
	return append(append(dst, s[start:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

// toValid replaces each byte that isn't part of UTF-8, as encoding/json does.
func toValid(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteRune(r)
	}
	return b.String()
}
