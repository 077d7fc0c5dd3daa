package opfs_test

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
)

func TestSuiteInMemory(t *testing.T) {
	o := opfstest.Options{Operations: 60, Every: scaled(1, 11)}
	opfstest.Run(t, o, func(t *testing.T) opfstest.Disk { return opfstest.Memory(t, "suite") })
}
