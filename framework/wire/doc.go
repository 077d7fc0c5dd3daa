// Package wire holds what travels between a page and the program in its
// worker: the frame ([Frame], [Parse], [Seal]) and the JSON inside it
// ([Decoder], [Encoder]).
//
// The JSON codec uses no reflection and is driven by generated code. The
// decoder is strict: RFC 8259, valid UTF-8, no duplicate keys, at most
// [MaxDepth] levels. It collects every violation of the schema with a JSON
// pointer to the value, so that a person is told about all bad fields at once.
//
// A decode function looks like this, and an encode function mirrors it:
//
//	func decodeStartInput(d *wire.Decoder) (v StartInput) {
//		var project bool
//		for key := range d.Object() {
//			switch key {
//			case "project":
//				project = true
//				v.Project = d.String()
//				d.MinLength(v.Project, 1)
//				d.MaxLength(v.Project, 200)
//			case "note":
//				if !d.Null() {
//					v.Note = new(d.String())
//				}
//			case "tags":
//				v.Tags = []string{}
//				for range d.Array() {
//					v.Tags = append(v.Tags, d.String())
//				}
//			default:
//				d.Unknown()
//			}
//		}
//		d.Require(project, "project")
//		return v
//	}
//
//	func encodeEntry(e *wire.Encoder, v Entry) {
//		e.BeginObject()
//		e.Field(`"id":`)
//		e.String(v.ID)
//		if v.Note != nil {
//			e.Field(`"note":`)
//			e.String(*v.Note)
//		}
//		e.Field(`"tags":`)
//		e.BeginArray()
//		for _, tag := range v.Tags {
//			e.Elem()
//			e.String(tag)
//		}
//		e.EndArray()
//		e.EndObject()
//	}
package wire
