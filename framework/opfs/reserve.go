package opfs

import "context"

// ReserveBytes is how much a [Reserver] holds back: more than a WAL that is
// written back (4 MiB), since a full disk may have to take the WAL's pages into
// the database before a row can be deleted.
const ReserveBytes = 5 << 20

// Reserver is a [Dir] that can hold space back for the moment at which there is
// none: deleting rows and writing the WAL back need some.
type Reserver interface {
	// MakeReserve writes and flushes a file of so many bytes, if there is none.
	// It fails with ErrFull, and leaves nothing, unless there is room for it
	// twice: with none left beside it, it would have to be given up at once.
	MakeReserve(ctx context.Context, bytes int64) error
	// FreeReserve gives it up. That there is none is no error.
	FreeReserve(ctx context.Context) error
}
