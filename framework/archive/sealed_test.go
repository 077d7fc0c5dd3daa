package archive_test

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"io"
	"os"
	"testing"

	"filippo.io/age"
)

const sealedWith = "correct horse battery staple"

var write = flag.Bool("write", false, "write testdata/by-age.sqlite.age anew")

// A page encrypts; age itself opens what it made, and makes what a page's test
// opens (jsclient/test/sealing.test.js).
func TestEncryptedFilesAreThoseOfAge(t *testing.T) {
	const byAge, byPage = "testdata/by-age.sqlite.age", "testdata/by-page.sqlite.age"
	if *write {
		recipient, err := age.NewScryptRecipient(sealedWith)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		w, err := age.Encrypt(&file, recipient)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(sample()); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(byAge, file.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{byAge, byPage} {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		identity, err := age.NewScryptIdentity(sealedWith)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := age.Decrypt(file, identity)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := io.ReadAll(plain)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if sha256.Sum256(got) != sha256.Sum256(sample()) {
			t.Errorf("%s holds %d other bytes", name, len(got))
		}
	}
}

// sample is what the test of the page takes, too.
func sample() []byte {
	b := make([]byte, 200_000)
	for i := range b {
		b[i] = byte(i*31 + i>>8)
	}
	return b
}
