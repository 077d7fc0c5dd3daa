package compile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"

	"github.com/ashore-dev/ashore/engine/csrc"
	"github.com/ashore-dev/ashore/engine/gen"
	"github.com/ashore-dev/ashore/engine/stackcheck"
)

// recipe changes when this package makes other bytes of the same inputs.
const recipe = 1

// Inputs is a hash of all that an engine is made of and that lies in this
// module: our C, the pinned modules, the options and the trampoline. It needs
// neither the modules nor a compiler, and tells whether an engine that was
// built elsewhere belongs to these sources.
func Inputs(extensions []Extension) string {
	h := sha256.New()
	fmt.Fprintln(h, "ashore engine", recipe, Binding, Amalgamation, normal(extensions))
	fmt.Fprintln(h, unitFlags("src/engine.c", normal(extensions)), unitFlags("libc/string.c", nil), linkFlags)
	_ = fs.WalkDir(csrc.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := csrc.Files.ReadFile(name)
		fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(data))
		return err
	})
	fmt.Fprintf(h, "%x\n", sha256.Sum256(gen.Trampoline()))
	fmt.Fprintln(h, "stack check", stackcheck.Version, stackcheck.Size)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// normal is the list in order, each once.
func normal(extensions []Extension) []Extension {
	return slices.Compact(slices.Sorted(slices.Values(extensions)))
}
