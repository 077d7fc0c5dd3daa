package opfs_test

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/opfs/opfstest"
)

func TestSuiteInMemory(t *testing.T) {
	opfstest.Run(t, opfstest.Options{}, func(t *testing.T) opfstest.Disk { return opfstest.Memory(t, "suite") })
}
