package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"sync"
)

// devpage has what dev adds to an app.
//
//go:embed devpage
var devpage embed.FS

// devState is what the pages hear of.
type devState struct {
	Site     string `json:"site"`     // id of the site that is served, empty before the first
	Building string `json:"building"` // what the build is doing, empty when it is over
	Failed   string `json:"failed"`   // why the last build failed, empty if it didn't

	// From is the site before this one, and Styles says that only style sheets
	// differ: a page of it needs no reload.
	From   string `json:"from"`
	Styles bool   `json:"styles"`
}

// devServer serves the last site that could be built, and tells its pages what
// is going on.
type devServer struct {
	name string // the app's
	port int
	done <-chan struct{} // closed when the server ends, for the streams of events

	mu    sync.Mutex
	site  map[string][]byte
	state devState
	news  chan struct{} // closed and replaced at each change of state
}

func newDevServer(ctx context.Context, name string, port int) *devServer {
	return &devServer{name: name, port: port, done: ctx.Done(), news: make(chan struct{})}
}

// update changes the state, and the site unless it is nil.
func (d *devServer) update(site map[string][]byte, change func(*devState)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if site != nil {
		d.site = site
	}
	before := d.state
	change(&d.state)
	if d.state != before {
		close(d.news)
		d.news = make(chan struct{})
	}
}

func (d *devServer) now() (map[string][]byte, devState, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.site, d.state, d.news
}

// origin is the app's address. Its data belongs to exactly this one.
func (d *devServer) origin() string { return fmt.Sprintf("http://localhost:%d", d.port) }

func (d *devServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch r.Host {
	case fmt.Sprintf("localhost:%d", d.port):
	case fmt.Sprintf("127.0.0.1:%d", d.port), fmt.Sprintf("[::1]:%d", d.port):
		// Another origin, with other data: send the person to the right one.
		http.Redirect(w, r, d.origin()+r.URL.RequestURI(), http.StatusTemporaryRedirect)
		return
	default: // a name that someone pointed at this machine to read the answers
		http.Error(w, "ashore dev answers at "+d.origin()+" only", http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "there are only files here", http.StatusMethodNotAllowed)
		return
	}
	switch r.URL.Path {
	case "/_dev/events":
		d.events(w, r)
	case "/_dev/state":
		_, state, _ := d.now()
		data, _ := json.Marshal(state)
		serveFresh(w, r, "state.json", data)
	case "/_dev/dev.js", "/sw.js":
		data, _ := devpage.ReadFile("devpage" + strings.TrimPrefix(r.URL.Path, "/_dev"))
		serveFresh(w, r, r.URL.Path, data)
	default:
		d.file(w, r)
	}
}

// file sends a file of the site, or a page that waits for the first build.
func (d *devServer) file(w http.ResponseWriter, r *http.Request) {
	site, _, _ := d.now()
	name, instead := pageOf(r.URL.Path, func(name string) bool { _, ok := site[name]; return ok })
	data, ok := site[name]
	switch {
	case instead != "":
		w.Header().Set("Location", instead)
		w.WriteHeader(http.StatusTemporaryRedirect)
	case ok:
		serveFresh(w, r, name, data)
	case site == nil && isPage(name):
		data, _ := devpage.ReadFile("devpage/waiting.html")
		w.Header().Set("Content-Type", contentType(name))
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(strings.ReplaceAll(string(data), "NAME", html.EscapeString(d.name))))
	case site == nil:
		http.Error(w, "the first build isn't done", http.StatusServiceUnavailable)
	default:
		http.Error(w, "there is no "+name+" in the site", http.StatusNotFound)
	}
}

// events streams the state at each change:
// https://html.spec.whatwg.org/multipage/server-sent-events.html
func (d *devServer) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		_, state, news := d.now()
		data, _ := json.Marshal(state)
		if _, err := fmt.Fprintf(w, "retry: 500\ndata: %s\n\n", data); err != nil {
			return
		}
		if err := http.NewResponseController(w).Flush(); err != nil {
			return
		}
		select {
		case <-news:
		case <-r.Context().Done():
			return
		case <-d.done:
			return
		}
	}
}
