package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"strconv"
)

// Version is a short text that is another one when any of the values is. A page
// gets the version of a row with the row, and sends it back with a change: so a
// mutation can tell that the row is no longer what the page showed, and refuse
// (see dispatch.Conflict) instead of undoing what somebody else did.
//
// Give it what a form shows, always in the same order. It is computed and not
// stored: nothing that writes the row has to keep it, and a row that was changed
// and changed back is the same again. It is 64 bits of a hash, which tells
// versions of one row apart and is no proof against somebody who looks for two
// that are alike.
//
// The values are those that a statement takes; it panics on others.
func Version(values ...any) string {
	h := fnv.New64a()
	for _, value := range values {
		var head [9]byte // a kind, and a number or the length of what follows
		var rest string
		value, err := encode(value)
		if err != nil {
			panic(fmt.Sprintf("store: version: %v", err))
		}
		switch v := value.(type) {
		case int64:
			head[0] = 'i'
			binary.LittleEndian.PutUint64(head[1:], uint64(v))
		case float64:
			head[0] = 'f'
			binary.LittleEndian.PutUint64(head[1:], math.Float64bits(v))
		case string:
			head[0], rest = 't', v
			binary.LittleEndian.PutUint64(head[1:], uint64(len(v)))
		case []byte:
			head[0], rest = 'b', string(v)
			binary.LittleEndian.PutUint64(head[1:], uint64(len(v)))
		}
		h.Write(head[:])
		h.Write([]byte(rest))
	}
	return strconv.FormatUint(h.Sum64(), 36)
}
