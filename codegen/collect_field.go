package codegen

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// found is a field on its way through encoding/json's rules: of those with
// one name the least deeply embedded wins, then the one with a tag.
type found struct {
	field  *Field
	v      *types.Var
	path   []string // Go names from the outer struct
	owner  *types.Named
	tag    string
	opts   []string
	tagged bool
	index  []int // the order of the source
}

// fields are the members of the object that a struct is in JSON.
func (c *collector) fields(n *Named, t *types.Named) []*Field {
	all := c.gather(t)
	byName := map[string][]found{}
	for _, f := range all {
		byName[f.field.Name] = append(byName[f.field.Name], f)
	}
	var winners []found
	for _, same := range byName {
		if winner, ok := c.dominant(t, same); ok {
			winners = append(winners, winner)
		}
	}
	slices.SortFunc(winners, func(a, b found) int { return slices.Compare(a.index, b.index) })
	fields := make([]*Field, 0, len(winners))
	for _, w := range winners {
		if isUpload(w.v.Type()) {
			what := fmt.Sprintf("field %s of %s", w.field.GoName, w.owner.Obj().Name())
			w.field.GoPath = c.selector(t, w, what)
			c.upload(n, w, what)
			continue
		}
		c.complete(t, w)
		fields = append(fields, w.field)
	}
	return fields
}

// dominant picks the field that encoding/json would take. Where it silently
// takes none, that is a problem.
func (c *collector) dominant(t *types.Named, same []found) (found, bool) {
	slices.SortStableFunc(same, func(a, b found) int {
		tagged := func(f found) int {
			if f.tagged {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(len(a.path), len(b.path)), cmp.Compare(tagged(a), tagged(b)), slices.Compare(a.index, b.index))
	})
	if len(same) > 1 && len(same[0].path) == len(same[1].path) && same[0].tagged == same[1].tagged {
		c.problems.add(same[1].field.Pos, "give one of them another name: `json:\"…\"`",
			"%s has two fields %q, %s and %s, and encoding/json would take neither",
			t.Obj().Name(), same[0].field.Name, strings.Join(same[0].path, "."), strings.Join(same[1].path, "."))
		return found{}, false
	}
	return same[0], true
}

// gather walks a struct and what it embeds, level by level.
func (c *collector) gather(t *types.Named) []found {
	type embed struct {
		named *types.Named
		path  []string
		index []int
	}
	var all []found
	level := []embed{{named: t}}
	seen := map[string]bool{} // instances of a generic type are types of their own
	for len(level) > 0 {
		var next []embed
		here := map[string]bool{}
		for _, e := range level {
			if seen[types.TypeString(e.named, nil)] {
				continue
			}
			here[types.TypeString(e.named, nil)] = true
			s := e.named.Underlying().(*types.Struct)
			decl := c.declaration(e.named.Obj())
			for i := range s.NumFields() {
				v := s.Field(i)
				path := append(slices.Clone(e.path), v.Name())
				index := append(slices.Clone(e.index), i)
				f, inner := c.field(e.named, v, s.Tag(i), decl)
				if inner != nil {
					next = append(next, embed{inner, path, index})
				}
				if f.field != nil {
					f.path, f.index = path, index
					all = append(all, f)
				}
			}
		}
		maps.Copy(seen, here)
		level = next
	}
	return all
}

// field reads one field: either its own member of the object, or the struct
// whose fields take its place.
func (c *collector) field(owner *types.Named, v *types.Var, tag string, decl declared) (f found, embedded *types.Named) {
	pos, doc := c.position(v.Pos()), ""
	if src := decl.fields[v.Name()]; src != nil {
		pos = c.position(src.Pos())
		for _, name := range src.Names {
			if name.Name == v.Name() {
				pos = c.position(name.Pos())
			}
		}
		doc = firstText(src.Doc, src.Comment)
	}
	what := fmt.Sprintf("field %s of %s", v.Name(), owner.Obj().Name())
	if !validTag(tag) {
		c.problems.add(pos, "write key:\"value\" pairs with one space between them", "%s has a tag that cannot be read: %s", what, tag)
	}
	jsonTag, tagged := reflect.StructTag(tag).Lookup("json")
	if jsonTag == "-" || v.Name() == "_" {
		return found{}, nil
	}
	name, rest, _ := strings.Cut(jsonTag, ",")
	var opts []string
	if rest != "" {
		opts = strings.Split(rest, ",")
	}
	if v.Embedded() && name == "" {
		t := types.Unalias(v.Type())
		if p, ok := t.(*types.Pointer); ok && isStruct(p.Elem()) {
			c.problems.add(pos, "embed the struct itself, or give the field a name", "%s is an embedded pointer, whose fields would come and go together", what)
			return found{}, nil
		}
		if named, ok := t.(*types.Named); ok && isStruct(t) && marshals(named) == "" {
			return found{}, named
		}
	}
	if !v.Exported() {
		c.problems.add(pos, renameExported(v.Name())+", or leave it out: `json:\"-\"`", "%s isn't exported, so it cannot be filled or read", what)
		return found{}, nil
	}
	if name == "" {
		name, tagged = v.Name(), false
	}
	if !validName(name) {
		c.problems.add(pos, "use letters, digits, - and _", "%s cannot be called %q in JSON", what, name)
		return found{}, nil
	}
	return found{
		field:  &Field{Name: name, GoName: v.Name(), Doc: doc, Pos: pos},
		v:      v,
		owner:  owner,
		tag:    tag,
		opts:   opts,
		tagged: tagged,
	}, nil
}

// complete fills in the type, the policy and the rules of a field that is
// sent.
func (c *collector) complete(outer *types.Named, w found) {
	f := w.field
	what := fmt.Sprintf("field %s of %s", f.GoName, w.owner.Obj().Name())
	f.GoPath = c.selector(outer, w, what)
	quoted := false
	for _, opt := range w.opts {
		switch opt {
		case "omitempty":
			f.Omit = Empty
		case "omitzero":
			if f.Omit == Never {
				f.Omit = Zero
			}
		case "string":
			quoted = true
		default:
			c.problems.add(f.Pos, "the options are omitempty, omitzero and string", "%s has the option %q in its json tag, which means nothing", what, opt)
		}
	}
	at := site{pos: f.Pos, what: what, optional: f.Omit != Never}
	if tag, ok := reflect.StructTag(w.tag).Lookup("ashore"); ok {
		if at.unknown = tag == "unknown"; !at.unknown {
			c.problems.add(f.Pos, "the only one is ashore:\"unknown\"", "%s has the tag ashore:%q, which means nothing", what, tag)
			at.unknown = true
		}
	}
	f.Type = c.convert(w.v.Type(), at)
	if at.unknown && !f.Type.holdsUnknown() {
		c.problems.add(f.Pos, "remove the tag", "%s has the tag ashore:\"unknown\", but its type is known", what)
	}
	if quoted && !f.Type.quote() {
		c.problems.add(f.Pos, "remove the option; in a list or map, wrap the number in a struct",
			"%s has the option string, which is for integers that JavaScript numbers cannot hold, and it is %s", what, typeString(w.v.Type()))
	}
	if f.Omit != Never {
		f.Zero = c.zeroTest(w.v.Type(), f, what)
	}
	f.Rules = c.rules(w, f, what)
}

// quote makes an integer travel as text, which only a plain one can.
func (t *Type) quote() bool {
	for t.Shape == Pointer {
		t.Elem = &Type{Shape: t.Elem.Shape, Bits: t.Elem.Bits, Unsigned: t.Elem.Unsigned, Elem: t.Elem.Elem, Named: t.Elem.Named, Go: t.Elem.Go}
		t = t.Elem
	}
	t.Quoted = t.Shape == Int || t.Shape == Ref && t.Named.Kind == Alias && t.Named.Under.Shape == Int
	return t.Quoted
}

// hasRules tells whether a field has a tag with rules.
func (f found) hasRules() bool {
	_, ok := reflect.StructTag(f.tag).Lookup("jsonschema")
	return ok
}

// holdsUnknown tells whether a value of a type may be of any type, somewhere.
func (t *Type) holdsUnknown() bool {
	for t.Elem != nil {
		t = t.Elem
	}
	return t.Shape == Any || t.Shape == Raw
}

// selector is how Go code reaches a field: by promotion where that finds this
// very field.
func (c *collector) selector(outer *types.Named, w found, what string) string {
	obj, _, _ := types.LookupFieldOrMethod(outer, true, w.v.Pkg(), w.v.Name())
	if obj == w.v {
		return w.v.Name()
	}
	for _, name := range w.path[:len(w.path)-1] {
		if !token.IsExported(name) && outer.Obj().Pkg().Path() != c.api.PackagePath {
			c.problems.add(w.field.Pos, "rename one of the fields", "%s cannot be reached from another package, it is hidden by another field of that name", what)
		}
	}
	return strings.Join(w.path, ".")
}
