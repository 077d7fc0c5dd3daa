package ashore_test

import (
	"os"
	"strings"
	"testing"
)

// What docs/limits.md says is what the code does.
func TestLimitsAreThoseOfTheCode(t *testing.T) {
	page, err := os.ReadFile("docs/limits.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []struct{ file, code, says string }{
		{"framework/wire/frame.go", "MaxFrame = 16 << 20", "| a call or an answer | 16 MiB |"},
		{"framework/wire/frame.go", "const Window = 256 << 10", "| an upload or a stream | none; 256 KiB are on their way |"},
		{"framework/wire/decoder.go", "MaxDepth = 64", "| the depth of JSON | 64 |"},
		{"framework/dispatch/outflow.go", "ViewBuffer = 8 << 20", "| a stream over a view | 8 MiB wait in the worker |"},
		{"framework/dispatch/ledger.go", "const maxKept = 64 << 10", "ask again | 64 KiB |"},
		{"framework/dispatch/server.go", "const DefaultDeadline = 30 * time.Second", "| a call | 30 s, or its own timeout |"},
		{"framework/store/hold.go", "h.max = 5 * time.Second", "anything but SQL | 5 s |"},
		{"framework/app/files_export.go", "const maxLog = 64 << 20", "during an export | 64 MiB |"},
		{"framework/app/files_stage.go", "o.MaxBytes = 4 << 30", "| a file to be opened | 4 GiB |"},
		{"framework/rows/sheet.go", "MaxImportBytes = 32 << 20", "| an import of rows | 32 MiB, 50,000 rows, 1,000 columns |"},
		{"framework/rows/sheet.go", "MaxImportRows = 50_000", "| an import of rows | 32 MiB, 50,000 rows, 1,000 columns |"},
		{"framework/rows/merge.go", "MaxMergeBytes = 64 << 20", "| what a merge writes | 64 MiB, 50,000 rows |"},
		{"framework/rows/sheet.go", "MaxImportColumns = 1000", "| an import of rows | 32 MiB, 50,000 rows, 1,000 columns |"},
	} {
		code, err := os.ReadFile(limit.file)
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.Contains(strings.Join(strings.Fields(string(code)), " "), limit.code) {
			t.Errorf("%s has no %q any more: say what it is now in docs/limits.md, and here", limit.file, limit.code)
		}
		if !strings.Contains(string(page), limit.says) {
			t.Errorf("docs/limits.md doesn't say %q", limit.says)
		}
	}
}
