package docs

import "github.com/ashore-dev/ashore/codegen"

// form calls a method.
func (a *app) form(*codegen.Service, *codegen.Method) node { return nil }
