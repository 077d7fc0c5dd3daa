package codegen

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// constants are the exported constants of a type, in its own package and in
// the order of the source.
func (c *collector) constants(t *types.Named) []Value {
	scope := t.Obj().Pkg().Scope()
	var found []*types.Const
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.Const)
		if ok && obj.Exported() && types.Identical(obj.Type(), t) {
			found = append(found, obj)
		}
	}
	slices.SortFunc(found, func(a, b *types.Const) int { return inSource(c.fset, a, b) })
	for _, obj := range found {
		if v := constant.ToInt(obj.Val()); v.Kind() == constant.Int && (constant.Compare(v, token.GTR, largest) || constant.Compare(v, token.LSS, smallest)) {
			c.problems.add(c.position(obj.Pos()), "make it a string type, or use smaller numbers", "constant %s is past ±(2^53−1), which JavaScript cannot tell from its neighbours", obj.Name())
		}
	}
	values := make([]Value, len(found))
	short := map[string]int{}
	for i, obj := range found {
		name := strings.TrimPrefix(obj.Name(), t.Obj().Name())
		if !token.IsIdentifier(name) || !token.IsExported(name) {
			name = obj.Name()
		}
		short[name]++
		values[i] = Value{Name: name, GoName: obj.Name(), Literal: literal(obj.Val()), Doc: c.valueDoc(obj)}
	}
	for i := range values {
		if short[values[i].Name] > 1 {
			values[i].Name = values[i].GoName
		}
	}
	return values
}

// The integers that JavaScript has.
var (
	largest  = constant.MakeInt64(1<<53 - 1)
	smallest = constant.MakeInt64(-1<<53 + 1)
)

// literal is a constant as JavaScript and JSON write it.
func literal(v constant.Value) string {
	if v.Kind() == constant.String {
		return quoteJS(constant.StringVal(v))
	}
	return v.ExactString()
}
