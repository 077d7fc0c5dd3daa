package codegen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lowerCamel is an exported Go name as a name in JavaScript: Timers → timers,
// ByID → byID, URLFor → urlFor, URLs → urls.
func lowerCamel(name string) string {
	runes := []rune(name)
	upper := 0
	for upper < len(runes) && unicode.IsUpper(runes[upper]) {
		upper++
	}
	switch rest := string(runes[upper:]); {
	case upper == 0:
		return name
	case upper == 1, rest == "", rest == "s":
	case unicode.IsLower(runes[upper]):
		upper-- // the last capital begins a word
	}
	return strings.ToLower(string(runes[:upper])) + string(runes[upper:])
}

// upperFirst makes the first letter a capital.
func upperFirst(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + name[n:]
}

// renameExported is how to make a name an exported one. Not every alphabet has
// capitals.
func renameExported(name string) string {
	exported := upperFirst(name)
	if exported == name {
		exported = "X" + name
	}
	return "rename it to " + exported
}

// taken are the names that a type of the API cannot have in TypeScript: the
// generated files use them themselves.
var taken = map[string]bool{
	"AbortSignal": true, "Api": true, "AppStorage": true, "Array": true, "AsyncIterable": true, "BigInt": true, "Blob": true, "CallError": true, "CallOptions": true,
	"Client": true, "Codec": true, "Date": true, "Error": true, "ErrorCode": true, "Exclude": true, "Failure": true, "Failures": true, "FrameworkCode": true,
	"Infinity": true, "MethodErrors": true, "NaN": true,
	"Number": true, "Object": true, "Partial": true, "Promise": true, "ReadableStream": true, "Record": true, "String": true, "Readonly": true, "Symbol": true, "Uint8Array": true, "Versions": true,
	"StreamOptions": true, "Upload": true, "Watch": true, "WatchOptions": true,
}

// assignNames gives every type a name of its own: the one it has in Go, with
// that of its package before it where two would meet.
func assignNames(types []*Named, api *API) (clash [2]*Named, ok bool) {
	count := map[string]int{}
	for _, n := range types {
		if n.PackagePath == api.PackagePath {
			count[n.base()]++
		}
	}
	for _, n := range instancesOfOneName(types) {
		n.Instance = n.longInstance
	}
	names := map[string]*Named{}
	for _, n := range types {
		n.Name = n.base()
		foreign := n.PackagePath != api.PackagePath && (count[n.base()] > 0 || twice(types, n))
		if foreign || taken[n.base()] {
			prefix := n.PackageName
			if prefix == "main" {
				prefix = api.Name
			}
			n.Name = upperFirst(identifier(prefix)) + n.base()
		}
		if other := names[n.Name]; other != nil {
			return [2]*Named{other, n}, false
		}
		names[n.Name] = n
	}
	return clash, true
}

// instancesOfOneName are those of one generic type whose arguments have one name,
// but different packages.
func instancesOfOneName(types []*Named) []*Named {
	var all []*Named
	for _, n := range types {
		for _, other := range types {
			if n != other && n.PackagePath == other.PackagePath && n.base() == other.base() {
				all = append(all, n)
				break
			}
		}
	}
	return all
}

// base is the name of a type without that of its package.
func (n *Named) base() string { return n.GoName + n.Instance }

// twice tells whether another package has a type of n's name.
func twice(types []*Named, n *Named) bool {
	for _, other := range types {
		if other != n && other.base() == n.base() {
			return true
		}
	}
	return false
}

// identifier drops what a name in JavaScript cannot have.
func identifier(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// quoteKey is a property name in JavaScript, quoted where it must be.
func quoteKey(name string) string {
	for i, r := range name {
		if r != '_' && r != '$' && (r > unicode.MaxASCII || !unicode.IsLetter(r)) && (i == 0 || !unicode.IsDigit(r)) {
			return quoteJS(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}
