package compile

import (
	"path"
	"slices"
	"strings"
)

// compileFlags make position-independent WebAssembly of one unit.
var compileFlags = []string{
	// Of the targets with WebAssembly's dynamic linking, it is the one that
	// clang knows; nothing of Emscripten is used.
	"--target=wasm32-unknown-emscripten", "-fPIC", "-fvisibility=hidden",
	"-std=c2x", "-g0", "-w",
	// -O2's code without its size: most of that is functions copied into others
	// and loops written out. Smaller than -Os, whose threshold is 50.
	"-O2", "-fno-unroll-loops", "-mllvm", "-inline-threshold=25",
	// What browsers have had since 2021, and Go's own binary asks for too.
	"-mbulk-memory", "-mnontrapping-fptoint", "-msign-ext", "-mmutable-globals",
	"-nostdlibinc", "-Iinclude", "-Isrc",
}

// sqliteFlags are those of the binding's build/build.sh; csrc says which of its
// options are left out.
var sqliteFlags = []string{"-D_HAVE_SQLITE_CONFIG_H", "-DSQLITE_CUSTOM_INCLUDE=ashore_opt.h"}

// linkFlags make a shared library with a dylink.0 section: memory, table and
// stack come from outside, and so does what is not defined.
// https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md
//
// Numbers that the linker fills in are five bytes long unless compressed: that
// is 8 % of the file.
var linkFlags = []string{
	"-shared", "--experimental-pic", "-Bsymbolic", "--gc-sections", "--no-entry", "--strip-all", "--compress-relocations",
	"--unresolved-symbols=import-dynamic", "--import-undefined",
}

// unitFlags are the arguments that compile a unit.
func unitFlags(unit string, extensions []Extension) []string {
	flags := slices.Clone(compileFlags)
	if path.Dir(unit) == "libc" {
		// clang knows what memcpy does, and would write one with itself.
		flags = append(flags, "-fno-builtin")
	} else {
		// memcpy and memset become calls of ours: memory.copy and memory.fill are
		// slow for the few bytes that it mostly is.
		flags = append(append(flags, sqliteFlags...), "-mno-bulk-memory")
		for _, x := range extensions {
			flags = append(flags, x.defines()...)
		}
	}
	return append(flags, "-c", unit, "-o", object(unit))
}

// object is the name of what a unit is compiled to.
func object(unit string) string { return strings.ReplaceAll(unit, "/", "_") + ".o" }

// linkArgs are the arguments that link the tree's objects.
func linkArgs(t *tree, to string) []string {
	args := slices.Clone(linkFlags)
	for _, name := range t.exports {
		args = append(args, "--export="+name)
	}
	for _, unit := range t.units {
		args = append(args, object(unit))
	}
	return append(args, "-o", to)
}
