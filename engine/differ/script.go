package differ

import (
	"encoding/json"
	"fmt"
	"math"
)

// Written is a statement in a file: SQL and arguments have any bytes, and
// arguments have types.
type Written struct {
	SQL  []byte
	Args []Arg `json:",omitempty"`
}

// Arg is a bound value: its type, i, f, t, b or n, and its bytes.
type Arg struct {
	Type  string
	Value []byte `json:",omitempty"`
	Int   int64  `json:",omitempty"`
	Bits  string `json:",omitempty"`
}

// Encode makes statements fit for a file.
func Encode(list []Statement) []Written {
	all := make([]Written, len(list))
	for i, s := range list {
		all[i].SQL = []byte(s.SQL)
		for _, arg := range s.Args {
			a := Arg{Type: "n"}
			switch v := arg.(type) {
			case int64:
				a = Arg{Type: "i", Int: v}
			case float64:
				a = Arg{Type: "f", Bits: fmt.Sprintf("%016x", math.Float64bits(v))}
			case string:
				a = Arg{Type: "t", Value: []byte(v)}
			case []byte:
				a = Arg{Type: "b", Value: v}
			}
			all[i].Args = append(all[i].Args, a)
		}
	}
	return all
}

// Decode reads what Encode made.
func Decode(text []byte) ([]Statement, error) {
	var all []Written
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	list := make([]Statement, len(all))
	for i, w := range all {
		list[i].SQL = string(w.SQL)
		for _, a := range w.Args {
			var v any
			switch a.Type {
			case "i":
				v = a.Int
			case "f":
				var bits uint64
				if _, err := fmt.Sscanf(a.Bits, "%x", &bits); err != nil {
					return nil, fmt.Errorf("statement %d: %w", i, err)
				}
				v = math.Float64frombits(bits)
			case "t":
				v = string(a.Value)
			case "b":
				v = append([]byte{}, a.Value...)
			case "n":
			default:
				return nil, fmt.Errorf("statement %d: an argument of type %q", i, a.Type)
			}
			list[i].Args = append(list[i].Args, v)
		}
	}
	return list, nil
}
