package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// packed is a file as the hosts may send it. gzip and brotli are nil where
// they are no smaller.
type packed struct {
	raw, gzip, brotli []byte
}

// smallest is the size of what a browser of today downloads.
func (p packed) smallest() int {
	switch {
	case p.brotli != nil:
		return len(p.brotli)
	case p.gzip != nil:
		return len(p.gzip)
	}
	return len(p.raw)
}

func (p packed) gzipped() int {
	if p.gzip != nil {
		return len(p.gzip)
	}
	return len(p.raw)
}

// dense are the formats that are compressed already.
var dense = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".woff", ".woff2", ".mp3", ".mp4", ".webm", ".ogg", ".zip", ".gz", ".br", ".pdf"}

// packer compresses files.
type packer struct {
	level int    // of brotli, 0 to 11
	cache string // the folder that keeps what took long, by content; empty for none
}

// newPacker compresses as much as the formats can, which takes a minute for a
// program with SQLite, once; or fast, in two seconds and to a fifth more.
func newPacker(fast bool) packer {
	level := brotli.BestCompression
	if fast {
		level = 5
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return packer{level: level}
	}
	return packer{level, filepath.Join(dir, "ashore", "packed")}
}

// pack compresses all files.
func (c packer) pack(files map[string][]byte) map[string]packed {
	all := make(map[string]packed, len(files))
	var mu sync.Mutex
	var wait sync.WaitGroup
	free := make(chan struct{}, runtime.NumCPU())
	for name, data := range files {
		wait.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			p := packed{raw: data}
			if !slices.Contains(dense, path.Ext(name)) {
				p.gzip = smaller(data, c.kept(data, "gz", gzipped))
				p.brotli = smaller(data, c.kept(data, fmt.Sprintf("%d.br", c.level), c.brotli))
			}
			mu.Lock()
			defer mu.Unlock()
			all[name] = p
		})
	}
	wait.Wait()
	return all
}

func smaller(raw, packed []byte) []byte {
	if len(packed) >= len(raw) {
		return nil
	}
	return packed
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// largeFile is the size from which a file's compression is worth keeping: about
// half a second.
const largeFile = 1 << 19

func (c packer) brotli(data []byte) []byte {
	var b bytes.Buffer
	// Browsers refuse windows over 24 bits.
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: c.level, LGWin: 24})
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

// kept asks the cache before it compresses.
func (c packer) kept(data []byte, end string, compress func([]byte) []byte) []byte {
	if c.cache == "" || len(data) < largeFile {
		return compress(data)
	}
	file := filepath.Join(c.cache, fmt.Sprintf("%x.%s", sha256.Sum256(data), end))
	if kept, err := os.ReadFile(file); err == nil && len(kept) > 0 {
		now := time.Now()
		_ = os.Chtimes(file, now, now) // tells prune that it's in use
		return kept
	}
	small := compress(data)
	if os.MkdirAll(c.cache, 0o755) == nil {
		prune(c.cache, time.Now().AddDate(0, 0, -30))
		_ = writeWhole(file, small) // a cache that can't be written costs time only
	}
	return small
}

// writeWhole writes the file so that nobody ever sees half of it.
func writeWhole(file string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// prune removes what the cache wasn't asked for since then.
func prune(cache string, then time.Time) {
	entries, _ := os.ReadDir(cache)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(then) {
			_ = os.Remove(filepath.Join(cache, e.Name()))
		}
	}
}
