package codegen

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/invopop/jsonschema"
)

// The parts of an OpenRPC document that are written; see
// https://spec.open-rpc.org/.
type (
	openRPC struct {
		OpenRPC    string          `json:"openrpc"`
		Info       openInfo        `json:"info"`
		Methods    []openMethod    `json:"methods"`
		Components *openComponents `json:"components,omitempty"`
	}
	openInfo struct {
		Title       string `json:"title"`
		Description string `json:"description,omitempty"`
		Version     string `json:"version"`
	}
	openMethod struct {
		Name           string        `json:"name"`
		Tags           []openTag     `json:"tags"`
		Summary        string        `json:"summary,omitempty"`
		Description    string        `json:"description,omitempty"`
		ParamStructure string        `json:"paramStructure"`
		Params         []openContent `json:"params"`
		Result         openContent   `json:"result"`
		Errors         []openError   `json:"errors,omitempty"`
		Examples       []openPairing `json:"examples,omitempty"`

		Since string `json:"x-since,omitempty"` // the version that brought it
		// ErrorData are the schemas of data.data of an answer, by data.code: the
		// standard has no place for them.
		ErrorData map[string]*jsonschema.Schema `json:"x-errorData,omitempty"`
		// OpenRPC knows neither streams nor uploads.
		Stream *openContent `json:"x-stream,omitempty"` // an item; the result is null
		Upload *openContent `json:"x-upload,omitempty"` // a field of the input that isn't in the params
	}
	openTag struct {
		Name string `json:"name"`
	}
	openContent struct {
		Name        string             `json:"name"`
		Description string             `json:"description,omitempty"`
		Required    bool               `json:"required"`
		Schema      *jsonschema.Schema `json:"schema"`
	}
	openError struct {
		Code    int            `json:"code"`
		Message string         `json:"message"`
		Data    map[string]any `json:"data"`
	}
	openComponents struct {
		Schemas map[string]*jsonschema.Schema `json:"schemas"`
	}
)

// renderOpenRPC writes openrpc.json. The version of the document is that of
// //ashore:version and a hash of its content: it changes when the API does, and
// never otherwise.
func renderOpenRPC(api *API) ([]byte, error) {
	s := schemas{prefix: "#/components/schemas/", docs: true}
	doc := openRPC{
		OpenRPC: "1.3.2",
		Info:    openInfo{Title: api.Name, Description: api.Doc},
		Methods: []openMethod{},
	}
	for _, service := range api.Services {
		for _, m := range service.Methods {
			doc.Methods = append(doc.Methods, s.method(service, m, api))
		}
	}
	for _, n := range api.Types {
		if !n.referenced() {
			continue
		}
		if doc.Components == nil {
			doc.Components = &openComponents{Schemas: map[string]*jsonschema.Schema{}}
		}
		doc.Components.Schemas[n.Name] = s.definition(n)
	}
	data, err := marshal(doc)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	doc.Info.Version = cmp.Or(api.Version, "0.0.0") + "+" + hex.EncodeToString(sum[:6])
	return marshal(doc)
}

func (s schemas) method(service *Service, m *Method, api *API) openMethod {
	method := openMethod{
		Name:           service.Name + "." + m.Name,
		Tags:           []openTag{{Name: string(m.Kind)}},
		Summary:        synopsis(m.Doc),
		ParamStructure: "by-name",
		Params:         []openContent{},
		Result:         openContent{Name: "result", Required: true, Schema: &jsonschema.Schema{Type: "null"}},
		Examples:       pairings(m),
		Since:          m.Since,
	}
	if method.Summary != m.Doc {
		method.Description = m.Doc
	}
	if m.In != nil {
		for _, f := range m.In.Named.Fields {
			content := openContent{Name: f.Name, Required: f.Omit == Never, Schema: s.field(f)}
			content.Description = f.Doc
			if f.Rules.Description != "" {
				content.Description = f.Rules.Description
			}
			method.Params = append(method.Params, content)
		}
	}
	switch {
	case m.Stream:
		method.Stream = &openContent{Name: "item", Required: true, Schema: s.of(m.Out)}
	case m.Out != nil:
		method.Result.Schema = s.of(m.Out)
	}
	if m.uploads() {
		f := m.In.Named.Upload
		method.Upload = &openContent{
			Name: f.Name, Description: f.Doc, Required: true,
			Schema: &jsonschema.Schema{Type: "string", ContentMediaType: "application/octet-stream"},
		}
	}
	for _, code := range m.Errors {
		method.Errors = append(method.Errors, rpcError(code, api))
		if data := s.errorData(m, code, api); data != nil {
			if method.ErrorData == nil {
				method.ErrorData = map[string]*jsonschema.Schema{}
			}
			method.ErrorData[code] = data
		}
	}
	return method
}

// rpcError is an error that a method can fail with. JSON-RPC's numbers say
// little; the code is in the data, as it is in an answer.
func rpcError(code string, api *API) openError {
	e := openError{Code: -32000, Message: frameworkMeaning[code], Data: map[string]any{"code": code}}
	switch code {
	case "internal":
		e.Code = -32603
	case "invalid":
		e.Code = -32602
	}
	if known := api.appError(code); known != nil {
		e.Message = known.Message
	}
	return e
}

// errorData is the schema of what comes with an error; nil if that isn't typed.
func (s schemas) errorData(m *Method, code string, api *API) *jsonschema.Schema {
	if code == "conflict" && m.Conflicts && m.Out != nil {
		versions := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), Required: []string{"yours", "theirs"}}
		versions.Properties.Set("yours", s.of(m.Out))
		versions.Properties.Set("theirs", s.of(m.Out))
		return versions
	}
	if known := api.appError(code); known != nil && known.Data != nil {
		return s.of(known.Data)
	}
	return nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
