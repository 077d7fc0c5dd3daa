package codegen

import "slices"

// uploads tells whether a method's input has an io.Reader.
func (m *Method) uploads() bool { return m.In != nil && m.In.Named.Upload != nil }

// watchable tells whether a method has an answer that can change.
func (m *Method) watchable() bool { return m.Kind == Query && !m.Stream }

// hasMethod tells whether a method of the API is of a sort.
func (api *API) hasMethod(is func(*Method) bool) bool {
	return slices.ContainsFunc(api.Services, func(s *Service) bool { return slices.ContainsFunc(s.Methods, is) })
}

func (api *API) hasStream() bool { return api.hasMethod(func(m *Method) bool { return m.Stream }) }

func (api *API) hasUpload() bool { return api.hasMethod((*Method).uploads) }

// attaches tells whether a message of the API has bytes beside its JSON.
func (api *API) attaches() bool {
	moves := converted("attach", api.Types)
	return len(moves) > 0 || api.hasMethod(func(m *Method) bool { return m.Out != nil && differs("attach", m.Out, moves) })
}
