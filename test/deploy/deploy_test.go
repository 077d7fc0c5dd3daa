// Package deploy_test starts web servers with the configurations that docs/deploy.md
// prints, and looks at what they answer.
package deploy_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// site is what a build consists of, for a host.
var site = map[string]string{
	"index.html":                           "<!doctype html><title>App</title>",
	"report.html":                          "<!doctype html><title>Report</title>",
	"sw.js":                                "self.ashoreOffline={};",
	"manifest.webmanifest":                 "{}",
	"_ashore/app.abcdefgh.wasm":            "\x00asm\x01\x00\x00\x00",
	"_ashore/abcdefghabcdefgh/page.js":     "export {};",
	"_ashore/abcdefghabcdefgh/page.js.gz":  "compressed by gzip",
	"_ashore/abcdefghabcdefgh/page.js.br":  "compressed by brotli",
	"_ashore/docs/index.html":              "<!doctype html><title>Docs</title>",
	"notes/index.html":                     "<!doctype html><title>Notes</title>",
	"notes/sw.js":                          "self.ashoreOffline={};",
	"notes/_ashore/abcdefghabcdefgh/a.css": "p { margin: 0 }",
}

// server is one that the docs have a configuration for.
type server struct {
	program string
	coding  string // the compressed files that it sends
	// command starts it with the printed configuration, in a folder for its files.
	command func(program, config, folder string) (*exec.Cmd, error)
}

var servers = map[string]server{
	"nginx": {"nginx", "gzip", func(program, config, folder string) (*exec.Cmd, error) {
		all := fmt.Sprintf("pid %[1]s/pid;\nerror_log %[1]s/log;\ndaemon off;\nevents {}\nhttp {\ninclude /etc/nginx/mime.types;\naccess_log off;\nclient_body_temp_path %[1]s/body;\nproxy_temp_path %[1]s/proxy;\nfastcgi_temp_path %[1]s/fastcgi;\nuwsgi_temp_path %[1]s/uwsgi;\nscgi_temp_path %[1]s/scgi;\n%[2]s}\n", folder, config)
		if os.Getuid() == 0 {
			all = "user root;\n" + all // which may read a test's folder
		}
		file := filepath.Join(folder, "conf")
		return exec.Command(program, "-c", file, "-p", folder, "-e", filepath.Join(folder, "log")), os.WriteFile(file, []byte(all), 0o600)
	}},
	"caddy": {"caddy", "br", func(program, config, folder string) (*exec.Cmd, error) {
		file := filepath.Join(folder, "Caddyfile")
		cmd := exec.Command(program, "run", "--config", file, "--adapter", "caddyfile")
		cmd.Env = append(os.Environ(), "HOME="+folder, "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder)
		return cmd, os.WriteFile(file, []byte("{\n\tadmin off\n\tauto_https off\n}\n"+config), 0o600)
	}},
}

func TestPrintedConfigurationsServeASite(t *testing.T) {
	docs, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range servers {
		t.Run(name, func(t *testing.T) {
			program := find(s.program)
			if program == "" {
				t.Skipf("there is no %s on this machine (on Debian: apt-get install %s)", name, name)
			}
			block := regexp.MustCompile("(?s)```" + name + "\n(.*?)```").FindSubmatch(docs)
			if block == nil {
				t.Fatalf("docs/deploy.md prints no configuration of %s", name)
			}
			url := s.start(t, program, string(block[1]))
			for _, want := range []struct{ path, kind, cache string }{
				{"/", "text/html", "no-cache"},
				{"/report.html", "text/html", "no-cache"},
				{"/sw.js", "javascript", "no-cache"},
				{"/manifest.webmanifest", "application/manifest+json", "no-cache"},
				{"/_ashore/app.abcdefgh.wasm", "application/wasm", "immutable"},
				{"/_ashore/abcdefghabcdefgh/page.js", "javascript", "immutable"},
				{"/_ashore/docs/", "text/html", "no-cache"},
				{"/notes/", "text/html", "no-cache"},
				{"/notes/sw.js", "javascript", "no-cache"},
				{"/notes/_ashore/abcdefghabcdefgh/a.css", "text/css", "immutable"},
			} {
				status, header, body := get(t, url+want.path, "identity")
				file := strings.TrimPrefix(want.path, "/")
				if file == "" || strings.HasSuffix(file, "/") {
					file += "index.html"
				}
				if status != http.StatusOK || body != site[file] {
					t.Errorf("%s: got %d %q, want the file", want.path, status, body)
				}
				if kind := header.Get("Content-Type"); !strings.Contains(kind, want.kind) {
					t.Errorf("%s is served as %q, want %s", want.path, kind, want.kind)
				}
				if cache := header.Values("Cache-Control"); len(cache) != 1 || !strings.Contains(cache[0], want.cache) {
					t.Errorf("%s has Cache-Control %q, want %s", want.path, cache, want.cache)
				}
			}
			_, header, body := get(t, url+"/_ashore/abcdefghabcdefgh/page.js", s.coding)
			if header.Get("Content-Encoding") != s.coding || !strings.HasPrefix(body, "compressed") || !strings.Contains(header.Get("Content-Type"), "javascript") {
				t.Errorf("with Accept-Encoding: %s got %q as %v", s.coding, body, header)
			}
			if status, header, _ := get(t, url+"/_ashore/abcdefghabcdefgh/gone.js", "identity"); status != http.StatusNotFound || strings.Contains(header.Get("Cache-Control"), "immutable") {
				t.Errorf("a file that isn't there: got %d, %v", status, header)
			}
		})
	}
}

// find looks also where programs of the system are that a person's PATH lacks.
func find(program string) string {
	for _, name := range []string{program, "/usr/sbin/" + program} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	return ""
}

// start runs the server over the site, on a port of its own, until the test ends.
func (s server) start(t *testing.T, program, config string) (url string) {
	t.Helper()
	root, folder := t.TempDir(), t.TempDir()
	for name, text := range site {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	l.Close()
	config = strings.NewReplacer("/srv/dist", root, "listen 80;", "listen "+address+";", ":80 {", "http://:"+port+" {").Replace(config)
	cmd, err := s.command(program, config, folder)
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); <-ended })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", address); err == nil {
			conn.Close()
			return "http://" + address
		}
		select {
		case <-ended:
			t.Fatalf("%s ended: %s", program, said.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("%s doesn't answer: %s", program, said.String())
	return ""
}

func get(t *testing.T, url, coding string) (status int, header http.Header, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", coding)
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, string(data)
}
