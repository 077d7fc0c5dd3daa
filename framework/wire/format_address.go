package wire

import "strings"

// IPv4 requires four numbers with dots between them.
func (d *Decoder) IPv4(s string) {
	if !isIPv4(s) {
		d.Fail("must be an IPv4 address such as 192.0.2.1")
	}
}

func isIPv4(s string) bool {
	numbers := 0
	ok := true
	for part := range strings.SplitSeq(s, ".") {
		numbers++
		n := 0
		for i := range len(part) {
			n = n*10 + int(part[i]-'0')
			ok = ok && isDigit(part[i])
		}
		ok = ok && part != "" && len(part) <= 3 && n <= 255 && (len(part) == 1 || part[0] != '0')
	}
	return ok && numbers == 4
}

// IPv6 requires eight groups of hexadecimal digits with colons between them, as
// https://www.rfc-editor.org/rfc/rfc4291#section-2.2 has them, without a zone.
// (Package net/netip would be 20 times as much code in the program.)
func (d *Decoder) IPv6(s string) {
	before, after, short := strings.Cut(s, "::")
	groups, ok := groupsOf(before, !short)
	if short {
		more, fine := groupsOf(after, true)
		groups, ok = groups+more, ok && fine
	}
	if !ok || groups > 8 || short == (groups == 8) || !short && groups != 8 {
		d.Fail("must be an IPv6 address such as 2001:db8::1")
	}
}

// groupsOf counts groups of 16 bits; the last one may be an IPv4 address, which
// is two.
func groupsOf(s string, last bool) (groups int, ok bool) {
	if s == "" {
		return 0, true
	}
	parts := strings.Split(s, ":")
	for i, part := range parts {
		if last && i == len(parts)-1 && isIPv4(part) {
			return groups + 2, true
		}
		if part == "" || len(part) > 4 {
			return 0, false
		}
		for j := range len(part) {
			if !isHex(part[j]) {
				return 0, false
			}
		}
		groups++
	}
	return groups, true
}
