package wire

import (
	"slices"
	"strings"
)

// The methods in this file check the formats of JSON Schema that generated code
// knows, written out: a pattern or package net would be larger than the rest of
// this package. See https://json-schema.org/draft/2020-12/json-schema-validation#name-defined-formats.

// Email requires name@host, as RFC 5321 has it without quotes and addresses in
// brackets.
func (d *Decoder) Email(s string) {
	local, host, ok := strings.Cut(s, "@")
	if !ok || len(s) > 254 || len(local) > 64 || !isLocal(local) || !isHostname(host) {
		d.Fail("must be an email address such as name@example.org")
	}
}

func isLocal(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" {
			return false
		}
		for i := range len(part) {
			if !isAlphanumeric(part[i]) && !strings.Contains("!#$%&'*+-/=?^_`{|}~", part[i:i+1]) {
				return false
			}
		}
	}
	return true
}

// Hostname requires a host's name, as RFC 1123 has it.
func (d *Decoder) Hostname(s string) {
	if !isHostname(s) {
		d.Fail("must be the name of a host such as example.org")
	}
}

func isHostname(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if !isAlphanumeric(label[i]) && label[i] != '-' {
				return false
			}
		}
	}
	return true
}

// URI requires a URI with its scheme, of the characters that RFC 3986 has.
func (d *Decoder) URI(s string) {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || rest == "" || !isScheme(scheme) || !isRest(rest) {
		d.Fail("must be an address such as https://example.org/")
	}
}

func isScheme(s string) bool {
	for i := range len(s) {
		letter := s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
		if !letter && (i == 0 || !isDigit(s[i]) && !strings.Contains("+-.", s[i:i+1])) {
			return false
		}
	}
	return s != ""
}

// isRest reports whether s may follow a scheme. Of a host it says what is
// quickly said: it is a name or four numbers, and its port a number.
func isRest(s string) bool {
	if after, ok := strings.CutPrefix(s, "//"); ok {
		s = strings.TrimLeft(after, hostBytes)
		host := after[:len(after)-len(s)]
		if s != "" && !strings.Contains("/?#", s[:1]) {
			return false
		}
		if _, behind, user := strings.Cut(host, "@"); user {
			host = behind
		}
		_, port, _ := strings.Cut(host, ":")
		if strings.Contains(host, "@") || strings.Trim(port, "0123456789") != "" {
			return false
		}
	}
	fragment := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%':
			if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
				return false
			}
			i += 2
		case c == '#' && !fragment:
			fragment = true
		case !isAlphanumeric(c) && !strings.Contains("-._~:/?@!$&'()*+,;=", string(rune(c))):
			return false
		}
	}
	return true
}

const hostBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@"

// UUID requires 32 hexadecimal digits with their hyphens.
func (d *Decoder) UUID(s string) {
	ok := len(s) == 36
	for i := 0; ok && i < len(s); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			ok = s[i] == '-'
		} else {
			ok = isHex(s[i])
		}
	}
	if !ok {
		d.Fail("must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")
	}
}

// UniqueItems requires what ok says: that no item is there twice.
func (d *Decoder) UniqueItems(ok bool) {
	if !ok {
		d.Fail("must not have an item twice")
	}
}

// Unique reports whether all items differ.
func Unique[T comparable](items []T) bool {
	if len(items) <= 8 {
		for i, item := range items {
			if slices.Contains(items[:i], item) {
				return false
			}
		}
		return true
	}
	seen := make(map[T]bool, len(items))
	for _, item := range items {
		if seen[item] {
			return false
		}
		seen[item] = true
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
