package opfs_test

import (
	"fmt"
	"log"
	"time"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/memfs"
)

// A new generation becomes the app's by one head record.
func ExampleWriteHead() {
	var dir opfs.Dir = memfs.New()
	for generation := range uint64(2) {
		_, err := opfs.WriteHead(dir.Head(), opfs.Head{Generation: generation + 1, Created: time.UnixMilli(0)})
		if err != nil {
			log.Fatal(err)
		}
	}
	head, err := opfs.ReadHead(dir.Head())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("sequence", head.Sequence, "generation", head.Generation)
	// Output: sequence 2 generation 2
}
