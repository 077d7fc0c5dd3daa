package trim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// slim takes out of the tables what only stack traces read, but the names of
// functions. A function without a table of files and lines is one that the
// runtime prints as ?:0, and one without inlined calls is whole.
func (t *tables) slim(m memory, all []*function) (err error) {
	defer catch(&err)
	places := t.places(all)
	for _, f := range all {
		for _, w := range []int{funcFile, funcLine, funcUnit, funcStartLine} {
			f.words[w] = 0
		}
		f.values = without(f.values, 0, valueInlined, valueArgLive)
		f.data = without(f.data, none, dataInlined, dataArgInfo, dataArgLiveInfo)
	}
	clear(t.units.of(m))
	clear(t.files.of(m))
	if err := t.slimNames(m, all); err != nil {
		return err
	}
	if err := t.slimValues(m, all); err != nil {
		return err
	}
	if err := t.slimData(m, all, places); err != nil {
		return err
	}
	return t.records(m, all)
}

// without sets some places to nowhere, and leaves out such at the end.
func without(places []uint32, nowhere uint32, kinds ...int) []uint32 {
	for _, kind := range kinds {
		if kind < len(places) {
			places[kind] = nowhere
		}
	}
	for len(places) > 0 && places[len(places)-1] == nowhere {
		places = places[:len(places)-1]
	}
	return places
}

// slimNames leaves out the names of inlined functions, and of the others what
// the runtime doesn't print.
func (t *tables) slimNames(m memory, all []*function) error {
	printed := t.printed(m, all)
	fresh := []byte{0} // 0 is no name
	places := map[string]uint32{}
	for _, f := range all {
		name := printed[f.words[funcName]]
		at, ok := places[name]
		if !ok && name != "" {
			at = uint32(len(fresh))
			fresh = append(append(fresh, name...), 0)
			places[name] = at
		}
		f.words[funcName] = at
	}
	return t.names.put(m, fresh)
}

// printed are the names of functions by their places: without type arguments,
// which the runtime prints as dots. Functions that would have the same name then
// are told apart by a number.
func (t *tables) printed(m memory, all []*function) map[uint32]string {
	printed := map[uint32]string{0: ""}
	byName := map[string]string{}
	count := map[string]int{}
	for _, f := range all {
		at := f.words[funcName]
		if _, ok := printed[at]; ok {
			continue
		}
		full := cString(t.names.of(m), int(at))
		name, ok := byName[full]
		if !ok {
			name = short(full)
			if count[name]++; count[name] > 1 {
				name = fmt.Sprintf("%s~%d", name, count[name])
			}
			byName[full] = name
		}
		printed[at] = name
	}
	return printed
}

// short is a function's name without its type arguments.
func short(name string) string {
	from, to := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if from < 0 || to < from {
		return name
	}
	return name[:from+1] + name[to:]
}

func cString(b []byte, at int) string {
	if at < 0 || at > len(b) {
		panic(malformed("a name lies nowhere"))
	}
	text, _, ok := bytes.Cut(b[at:], []byte{0})
	if !ok {
		panic(malformed("a name doesn't end"))
	}
	return string(text)
}

// slimValues keeps the values that records still name: those of a kind together,
// which compresses better than those of a function.
func (t *tables) slimValues(m memory, all []*function) error {
	old := t.values.of(m)
	fresh := []byte{0} // 0 is no place
	places := map[uint32]uint32{}
	move := func(at *uint32) {
		to, ok := places[*at]
		if !ok && *at != 0 {
			to = uint32(len(fresh))
			fresh = append(fresh, valuesAt(old, *at)...)
			places[*at] = to
		}
		*at = to
	}
	kinds := 0
	for _, f := range all {
		move(&f.words[funcSP])
		kinds = max(kinds, len(f.values))
	}
	for kind := range kinds {
		for _, f := range all {
			if kind < len(f.values) {
				move(&f.values[kind])
			}
		}
	}
	return t.values.put(m, fresh)
}

// valuesAt are the values by program counter that begin at a place.
func valuesAt(values []byte, at uint32) []byte {
	if int(at) >= len(values) {
		panic(malformed("values lie nowhere"))
	}
	r := reader{values[at:]}
	for first := true; r.number() != 0 || first; first = false {
		r.number()
	}
	return values[at : len(values)-len(r.rest)]
}

// places are all places of data, in order: each ends where the next begins.
func (t *tables) places(all []*function) []uint32 {
	var places []uint32
	for _, f := range all {
		for _, at := range f.data {
			if at != none {
				places = append(places, at)
			}
		}
	}
	slices.Sort(places)
	return slices.Compact(append(places, uint32(t.data.len())))
}

// slimData keeps the data that records still name, as slimValues does.
func (t *tables) slimData(m memory, all []*function, places []uint32) error {
	old := t.data.of(m)
	var fresh []byte
	moved := map[uint32]uint32{}
	kinds := 0
	for _, f := range all {
		kinds = max(kinds, len(f.data))
	}
	for kind := range kinds {
		for _, f := range all {
			if kind >= len(f.data) || f.data[kind] == none {
				continue
			}
			at := f.data[kind]
			to, ok := moved[at]
			if !ok {
				i, _ := slices.BinarySearch(places, at)
				if places[i+1] > uint32(len(old)) {
					panic(malformed("data lie nowhere"))
				}
				for len(fresh)%8 != int(at)%8 { // as it was aligned
					fresh = append(fresh, 0)
				}
				to = uint32(len(fresh))
				fresh = append(fresh, old[at:places[i+1]]...)
				moved[at] = to
			}
			f.data[kind] = to
		}
	}
	return t.data.put(m, fresh)
}
