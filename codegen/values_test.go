package codegen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// values makes JSON that fits the model.
type values struct{ *rand.Rand }

func (r values) object(n *Named, depth int) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, f := range n.Fields {
		value := r.value(f.Type, depth)
		if f.Omit != Never && (r.IntN(2) == 0 || slices.Contains([]string{`""`, "0", "false", "[]", "null", `"0001-01-01T00:00:00.000Z"`, `{"a":0,"b":""}`}, string(value))) {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(quoteJS(f.Name) + ":")
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func pick[T any](r values, all ...T) T { return all[r.IntN(len(all))] }

func (r values) value(t *Type, depth int) []byte {
	switch t.Shape {
	case Bool:
		return fmt.Append(nil, r.IntN(2) == 0)
	case Int:
		return r.integer(t)
	case Float:
		f := pick(r, 0, 1, -1.5, 0.1, 1e21, 1e-7, 3.4028234663852886e38, r.NormFloat64(), r.Float64()*1e300)
		if t.Bits == 32 {
			data, _ := json.Marshal(float32(min(f, 3e38)))
			return data
		}
		data, _ := json.Marshal(f)
		return data
	case Time:
		at := time.UnixMilli(pick(r, 0, -1, 253402300799999, -62135596799999, r.Int64N(1<<42), -r.Int64N(1<<40)))
		return []byte(quoteJS(at.UTC().Format("2006-01-02T15:04:05.000Z07:00")))
	case Duration:
		return fmt.Append(nil, pick(r, 0, 1, -1, 9223372036854, -9223372036854, r.Int64N(1<<40)))
	case Slice:
		var items [][]byte
		if depth > 0 {
			for range r.IntN(4) {
				items = append(items, r.value(t.Elem, depth-1))
			}
		}
		return slices.Concat([]byte("["), bytes.Join(items, []byte(",")), []byte("]"))
	case Pointer:
		if r.IntN(3) == 0 || depth <= 0 {
			return []byte("null")
		}
		return r.value(t.Elem, depth-1)
	case Ref:
		switch t.Named.Kind {
		case Enum:
			return []byte(pick(r, t.Named.Values...).Literal)
		case Alias:
			return r.value(t.Named.Under, depth)
		}
		return r.object(t.Named, depth-1)
	}
	return []byte(quoteJS(pick(r, "", "a", "\x00\x1f\"\\/", "ü€😀", "__proto__", "2026-01-02T03:04:05.678Z", "\u2028\u2029</script>", strings.Repeat("x", r.IntN(300)))))
}

func (r values) integer(t *Type) []byte {
	const safe = 1<<53 - 1
	if t.Unsigned {
		high := uint64(safe)
		if t.Bits < 64 {
			high = 1<<t.Bits - 1
		}
		return fmt.Append(nil, pick(r, 0, 1, high, r.Uint64N(high)))
	}
	high := int64(safe)
	low := -high
	if t.Bits < 64 {
		high = 1<<(t.Bits-1) - 1
		low = -high - 1
	}
	return fmt.Append(nil, pick(r, 0, 1, -1, high, low, r.Int64N(high)))
}
