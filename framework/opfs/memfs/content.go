package memfs

import "io"

const pageSize = 4096

// content is what a file holds. A copy shares pages with its original until one
// of them writes.
type content struct {
	owner *owner
	size  int64
	pages []*page
}

// owner tells which content may write to a page in place. It has a size, so
// that two are never at one address.
type owner struct{ _ byte }

type page struct {
	owner *owner
	bytes [pageSize]byte
}

func newContent() *content { return &content{owner: new(owner)} }

// clone returns a copy, cheaply. The original must not be used elsewhere at the
// same time.
func (c *content) clone() *content {
	c.owner = new(owner)
	return &content{owner: new(owner), size: c.size, pages: append([]*page(nil), c.pages...)}
}

// readAt is short with io.EOF at the end of the file.
func (c *content) readAt(b []byte, off int64) (n int, err error) {
	for n < len(b) && off+int64(n) < c.size {
		at := off + int64(n)
		rest := int(min(int64(len(b)-n), c.size-at, pageSize-at%pageSize))
		if p := c.pages[at/pageSize]; p != nil {
			copy(b[n:n+rest], p.bytes[at%pageSize:])
		} else {
			clear(b[n : n+rest])
		}
		n += rest
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (c *content) writeAt(b []byte, off int64) {
	c.truncate(max(c.size, off+int64(len(b))))
	for len(b) > 0 {
		n := copy(c.writable(off / pageSize)[off%pageSize:], b)
		b, off = b[n:], off+int64(n)
	}
}

// truncate sets the size, up or down. What is new is zero.
func (c *content) truncate(size int64) {
	if size < c.size && size%pageSize != 0 && c.pages[size/pageSize] != nil {
		clear(c.writable(size / pageSize)[size%pageSize:])
	}
	pages := int((size + pageSize - 1) / pageSize)
	for len(c.pages) < pages {
		c.pages = append(c.pages, nil)
	}
	clear(c.pages[pages:])
	c.pages = c.pages[:pages]
	c.size = size
}

func (c *content) writable(i int64) *[pageSize]byte {
	p := c.pages[i]
	switch {
	case p == nil:
		p = &page{owner: c.owner}
	case p.owner != c.owner:
		p = &page{owner: c.owner, bytes: p.bytes}
	}
	c.pages[i] = p
	return &p.bytes
}

func (c *content) bytes() []byte {
	b := make([]byte, c.size)
	c.readAt(b, 0)
	return b
}
