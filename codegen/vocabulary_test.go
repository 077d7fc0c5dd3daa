package codegen

import (
	"encoding/json"
	"math/big"

	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// wireVocabulary takes the rules at their word that JSON Schema passes over: those
// of numbers that travel as text, and of bytes, of which the message has only
// the number of an attachment; the one with the number n has n bytes.
func wireVocabulary() *validator.Vocabulary {
	return &validator.Vocabulary{URL: "https://example.org/wire", Compile: func(_ *validator.CompilerContext, schema map[string]any) (validator.SchemaExt, error) {
		bytes := schema["contentMediaType"] == "application/octet-stream"
		if !bytes && schema["pattern"] != wholeNumber {
			return nil, nil
		}
		return wireRules{bytes, schema}, nil
	}}
}

type wireRules struct {
	bytes  bool
	schema map[string]any
}

// Validate implements validator.SchemaExt.
func (r wireRules) Validate(ctx *validator.ValidatorContext, v any) {
	lower, upper := "minimum", "maximum"
	n, ok := new(big.Int), false
	switch v := v.(type) {
	case string:
		if !r.bytes {
			_, ok = n.SetString(v, 10)
		}
	case json.Number:
		if r.bytes {
			lower, upper = "minLength", "maxLength"
			_, ok = n.SetString(v.String(), 10)
		}
	}
	limit := func(name string) *big.Int {
		if l, there := r.schema[name].(json.Number); there {
			limit, _ := new(big.Int).SetString(l.String(), 10)
			return limit
		}
		return nil
	}
	bad := func(l *big.Int, wrong ...int) bool {
		for _, w := range wrong {
			if l != nil && n.Cmp(l) == w {
				return true
			}
		}
		return false
	}
	factor := limit("multipleOf")
	switch {
	case !ok:
	case bad(limit(lower), -1), bad(limit(upper), 1), bad(limit("exclusiveMinimum"), -1, 0), bad(limit("exclusiveMaximum"), 1, 0),
		factor != nil && new(big.Int).Rem(n, factor).Sign() != 0:
		ctx.AddError(&kind.Const{Got: v, Want: "what the rules say"})
	}
}
