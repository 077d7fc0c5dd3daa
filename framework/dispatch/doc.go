// Package dispatch runs the methods that pages call. A [Server] takes frames
// from a [Port], finds the method by its name, decodes and validates its input,
// runs the handler in a view, a transaction or neither, and sends the answer.
// It also watches queries: it runs them again after commits that wrote what
// they had read.
//
// Services are structs whose methods are listed by generated code:
//
//	func (s *Timers) Service() dispatch.Service {
//		return dispatch.Service{Name: "timers", Methods: []dispatch.Method{
//			dispatch.Query("list", s.List, decodeListInput, encodeEntries),
//			dispatch.Mutation("start", s.Start, decodeStartInput, encodeEntry),
//		}}
//	}
package dispatch
