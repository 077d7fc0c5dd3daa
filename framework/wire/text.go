package wire

import (
	"strings"
	"unicode/utf8"
	"unsafe"
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
	p := unsafe.Pointer(unsafe.StringData(s))
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if !plainWord(*(*uint64)(unsafe.Add(p, i))) {
			break
		}
	}
	for ; i < len(s); i++ {
		if !plain[s[i]] {
			return i
		}
	}
	return len(s)
}

// plainWord reports whether all eight bytes of w are plain, whatever their
// order. A byte is below n when n taken from it borrows and its top bit wasn't
// set; a borrow from a lower byte only comes from one that isn't plain itself.
//
// https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord
func plainWord(w uint64) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	quote, slash := w^(ones*'"'), w^(ones*'\\')
	return (w|(w-ones*' ')|(quote-ones)&^quote|(slash-ones)&^slash)&tops == 0
}

// appendRest appends the rest of a JSON string, which begins with a byte that
// isn't plain, with U+FFFD for each byte that isn't part of UTF-8.
func appendRest(dst []byte, s string) []byte {
	start := 0
	for i, checked := 0, false; i < len(s); i++ {
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
	return append(dst, s[start:]...)
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
