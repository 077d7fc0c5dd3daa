package migrate

import "slices"

// applied is a migration that the database has.
type applied struct {
	namespace string
	number    int
	name      string
	checksum  string
}

// plan compares what the database has with what the program has, and returns
// what is to run: files come in their order and so does the result. It fails
// with a *NewerError or an *Error that names the file.
func plan(has []applied, files []file) ([]file, error) {
	type key struct {
		namespace string
		number    int
	}
	byKey := map[key]file{}
	last := map[string]int{} // number of the program's last file, by namespace
	for _, f := range files {
		byKey[key{f.namespace, f.number}] = f
		last[f.namespace] = max(last[f.namespace], f.number)
	}

	// A newer database explains everything else that does not fit.
	var newest *applied
	for i, a := range has {
		if a.number > last[a.namespace] && (newest == nil || a.namespace == newest.namespace && a.number > newest.number) {
			newest = &has[i]
		}
	}
	if newest != nil {
		return nil, &NewerError{newest.namespace, newest.name}
	}

	reached := map[string]applied{} // the last that was applied, by namespace
	for _, a := range has {
		f, ok := byKey[key{a.namespace, a.number}]
		switch {
		case !ok:
			return nil, refuse(a.namespace, a.name, "was applied and is missing")
		case f.checksum != a.checksum && f.name != a.name:
			return nil, refuse(a.namespace, f.name, "has the number of "+a.name+", which was applied")
		case f.checksum != a.checksum && f.run != nil:
			return nil, refuse(a.namespace, f.name, "has another version than when it was applied; put what changed into a new migration")
		case f.checksum != a.checksum:
			return nil, refuse(a.namespace, f.name, "was edited after it was applied; put what changed into a new file")
		case f.name != a.name:
			return nil, refuse(a.namespace, f.name, "was renamed after it was applied, as "+a.name)
		}
		if a.number > reached[a.namespace].number {
			reached[a.namespace] = a
		}
	}

	pending := slices.DeleteFunc(slices.Clone(files), func(f file) bool {
		return slices.ContainsFunc(has, func(a applied) bool { return a.namespace == f.namespace && a.number == f.number })
	})
	for _, f := range pending {
		if a := reached[f.namespace]; f.number < a.number {
			return nil, refuse(f.namespace, f.name, "comes before "+a.name+", which was applied; give it the next number")
		}
	}
	return pending, nil
}
