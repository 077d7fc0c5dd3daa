package codegen

// Description is what the generator read from an app's Config. Its JSON has
// the names and meaning of what the app itself prints with -describe, so that
// a test can compare the static reading with the running program.
type Description struct {
	Name     string               `json:"name"`
	Sample   bool                 `json:"sample"`
	Plugins  []string             `json:"plugins"` // the names of their packages
	Services []ServiceDescription `json:"services"`
}

// ServiceDescription is a service and its methods.
type ServiceDescription struct {
	Name    string              `json:"name"`
	Methods []MethodDescription `json:"methods"`
}

// MethodDescription is a method and its kind.
type MethodDescription struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
}

// Describe gives the services in the order in which a program assembles them:
// those of plugins come first.
func Describe(api *API) Description {
	d := Description{Name: api.Name, Sample: api.Sample, Plugins: []string{}, Services: []ServiceDescription{}}
	for _, p := range api.Plugins {
		d.Plugins = append(d.Plugins, p.Name)
	}
	for _, own := range []bool{false, true} {
		for _, s := range api.Services {
			if own != (s.Plugin == "") {
				continue
			}
			service := ServiceDescription{Name: s.Name, Methods: []MethodDescription{}}
			for _, m := range s.Methods {
				service.Methods = append(service.Methods, MethodDescription{m.Name, m.Kind})
			}
			d.Services = append(d.Services, service)
		}
	}
	return d
}
