//go:build !js

package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/ashore-dev/ashore/framework/opfs"
	"github.com/ashore-dev/ashore/framework/opfs/osdir"
)

// fixture writes a database as this version of the app makes it, gzipped, filled
// with its sample data at a time that stands still and with ids that repeat, so
// that later versions can be tested on it. The same version writes the same bytes.
func fixture(ctx context.Context, config Config, file string) error {
	if config.Sample == nil {
		return &ConfigError{App: config.Name, Err: errors.New("Config.Sample is nil: there is nothing to fill a database with")}
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: what a version left stays as it is", file)
	}
	folder, err := os.MkdirTemp("", "ashore-"+config.Name+"-")
	if err != nil {
		return fmt.Errorf("make a folder for the database: %w", err)
	}
	defer os.RemoveAll(folder)
	if err := fillFolder(ctx, config, folder); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	plain := filepath.Join(folder, "out")
	if err := copyOut(config, folder, plain); err != nil {
		return err
	}
	return pack(plain, file)
}

// pack writes a file, gzipped, as a new one.
func pack(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o666)
}

func fillFolder(ctx context.Context, config Config, folder string) error {
	dir, err := osdir.Open(folder)
	if err != nil {
		return fmt.Errorf("open folder %s: %w", folder, err)
	}
	defer dir.Close()
	a, err := Start(ctx, config, Host{
		Dir: dir, Port: silent{}, Sample: true,
		Now:  func() time.Time { return time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC) },
		Rand: rand.NewChaCha8([32]byte{'a', 's', 'h', 'o', 'r', 'e'}),
	})
	if err != nil {
		return err
	}
	return a.Stop(ctx)
}

// silent is the way to pages that aren't there.
type silent struct{}

func (silent) Send([]byte) {}

// copyOut writes the folder's database into a single file.
func copyOut(config Config, folder, file string) error {
	assembly, err := assemble(config)
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(folder, "head"))
	if err != nil {
		return err
	}
	defer f.Close()
	head, err := opfs.ReadHead(sized{f})
	if err != nil {
		return err
	}
	conn, err := sqlite3.Open(filepath.Join(folder, "g"+strconv.FormatUint(head.Generation, 10), "db"))
	if err != nil {
		return err
	}
	err = assembly.initConn(conn)
	if err == nil {
		err = conn.Exec("VACUUM INTO " + sqlite3.Quote(file))
	}
	return errors.Join(err, conn.Close())
}

// sized is an os.File as a head.
type sized struct{ *os.File }

func (f sized) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
