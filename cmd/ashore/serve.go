package main

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// types are the content types that a browser insists on, or that differ from
// machine to machine in mime's tables.
var types = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".map":         "application/json",
	".mjs":         "text/javascript; charset=utf-8",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".woff2":       "font/woff2",
}

// contentType is the type of a file of that name.
func contentType(name string) string {
	end := strings.ToLower(path.Ext(name))
	if t, ok := types[end]; ok {
		return t
	}
	if t := mime.TypeByExtension(end); t != "" {
		return t
	}
	return "application/octet-stream"
}

// pageOf is the file that the URL path p asks for, and where to go instead if
// p is a folder without its slash.
func pageOf(p string, has func(string) bool) (name, instead string) {
	name = strings.TrimPrefix(path.Clean("/"+p), "/")
	if name == "" || strings.HasSuffix(p, "/") {
		return path.Join(name, "index.html"), ""
	}
	if !has(name) && has(name+"/index.html") {
		return "", path.Base(name) + "/"
	}
	return name, ""
}

// serveFresh sends data so that nothing keeps it.
func serveFresh(w http.ResponseWriter, r *http.Request, name string, data []byte) {
	w.Header().Set("Content-Type", contentType(name))
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
}
