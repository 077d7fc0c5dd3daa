package main

import (
	"testing"

	"github.com/ashore-dev/ashore/framework/app"
	"github.com/ashore-dev/ashore/framework/apptest"
	"github.com/ashore-dev/ashore/framework/calendar"
)

// walk is an entry to show things with.
func walk(t testing.TB, a *apptest.App, day app.Date) Entry {
	t.Helper()
	return add(t, a, day, "# A walk\n\nAlong the *sea*, against the wind.", "sea")
}

func ExampleEntries_Add() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.add", AddInput{Key: "6b3f", Values: Values{Day: on(2), Source: "# A walk\n\nAlong the *sea*.", Tags: []string{"sea"}}})
	})
	// Output:
	// call entries.add {
	//   "key": "6b3f",
	//   "day": "2026-03-02",
	//   "source": "# A walk\n\nAlong the *sea*.",
	//   "tags": [
	//     "sea"
	//   ]
	// }
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "day": "2026-03-02",
	//   "writtenAt": "2026-03-02T09:00:00.000Z",
	//   "title": "A walk",
	//   "source": "# A walk\n\nAlong the *sea*.",
	//   "tags": [
	//     "sea"
	//   ],
	//   "version": "3sdtokst8ks1s"
	// }
}

func ExampleEntries_Save() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		e := walk(t, a, on(2))
		apptest.Show(t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(2), Source: "# A long walk", Tags: []string{"sea", "wind"}}})
	})
	// Output:
	// call entries.save {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "version": "7nqvc998uga8",
	//   "day": "2026-03-02",
	//   "source": "# A long walk",
	//   "tags": [
	//     "sea",
	//     "wind"
	//   ]
	// }
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "day": "2026-03-02",
	//   "writtenAt": "2026-03-02T09:00:00.000Z",
	//   "title": "A long walk",
	//   "source": "# A long walk",
	//   "tags": [
	//     "sea",
	//     "wind"
	//   ],
	//   "version": "2cbznyknilflz"
	// }
}

// Another tab saved meanwhile: both versions come back, and nothing is written.
func ExampleEntries_Save_conflict() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		e := walk(t, a, on(2))
		apptest.Do(t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(2), Source: "A walk with Jonas", Tags: []string{}}})
		apptest.Show(t, a, "entries.save", SaveInput{ID: e.ID, Version: e.Version, Values: Values{Day: on(2), Source: "A walk in the rain", Tags: []string{}}})
	})
	// Output:
	// call entries.save {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "version": "7nqvc998uga8",
	//   "day": "2026-03-02",
	//   "source": "A walk in the rain",
	//   "tags": []
	// }
	// error {
	//   "code": "conflict",
	//   "message": "this entry was changed meanwhile",
	//   "data": {
	//     "theirs": {
	//       "day": "2026-03-02",
	//       "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//       "source": "A walk with Jonas",
	//       "tags": [],
	//       "title": "A walk with Jonas",
	//       "version": "2xrd6fo6d9v0o",
	//       "writtenAt": "2026-03-02T09:00:00.000Z"
	//     },
	//     "yours": {
	//       "day": "2026-03-02",
	//       "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//       "source": "A walk in the rain",
	//       "tags": [],
	//       "title": "A walk in the rain",
	//       "version": "1ow5pdi0fo188",
	//       "writtenAt": "2026-03-02T09:00:00.000Z"
	//     }
	//   }
	// }
}

func ExampleEntries_Get() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.get", IDInput{ID: walk(t, a, on(2)).ID})
	})
	// Output:
	// call entries.get {"id":"019cadc6-9a80-7456-9c87-344578a64255"}
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "day": "2026-03-02",
	//   "writtenAt": "2026-03-02T09:00:00.000Z",
	//   "title": "A walk",
	//   "source": "# A walk\n\nAlong the *sea*, against the wind.",
	//   "tags": [
	//     "sea"
	//   ],
	//   "version": "7nqvc998uga8"
	// }
}

// The newest day first, one entry a page: next says where the list goes on.
func ExampleEntries_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		walk(t, a, on(2))
		add(t, a, on(3), "Rain all day.")
		apptest.Show(t, a, "entries.list", ListInput{Limit: 1})
	})
	// Output:
	// call entries.list {"limit":1}
	// result {
	//   "entries": [
	//     {
	//       "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//       "day": "2026-03-03",
	//       "writtenAt": "2026-03-02T09:00:00.000Z",
	//       "title": "Rain all day.",
	//       "excerpt": "",
	//       "tags": [],
	//       "picture": ""
	//     }
	//   ],
	//   "next": {
	//     "day": "2026-03-03",
	//     "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9"
	//   }
	// }
}

func ExampleEntries_OnThisDay() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		walk(t, a, calendar.New(2024, 3, 2))
		apptest.Show(t, a, "entries.onThisDay", DayInput{Day: on(2)})
	})
	// Output:
	// call entries.onThisDay {"day":"2026-03-02"}
	// result [
	//   {
	//     "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//     "day": "2024-03-02",
	//     "writtenAt": "2026-03-02T09:00:00.000Z",
	//     "title": "A walk",
	//     "excerpt": "Along the sea, against the wind.",
	//     "tags": [
	//       "sea"
	//     ],
	//     "picture": ""
	//   }
	// ]
}

func ExampleEntries_Tags() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		walk(t, a, on(2))
		add(t, a, on(3), "Rain all day.", "Sea", "rain")
		apptest.Show(t, a, "entries.tags")
	})
	// Output:
	// call entries.tags
	// result [{"name":"rain","count":1},{"name":"sea","count":2}]
}

// Raw HTML is text.
func ExampleEntries_Preview() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.preview", PreviewInput{Source: "Along the *sea* <b>"})
	})
	// Output:
	// call entries.preview {"source":"Along the *sea* \u003cb\u003e"}
	// result [
	//   {
	//     "kind": "paragraph",
	//     "depth": 0
	//   },
	//   {
	//     "kind": "text",
	//     "depth": 1,
	//     "text": "Along the "
	//   },
	//   {
	//     "kind": "emphasis",
	//     "depth": 1
	//   },
	//   {
	//     "kind": "text",
	//     "depth": 2,
	//     "text": "sea"
	//   },
	//   {
	//     "kind": "text",
	//     "depth": 1,
	//     "text": " <b>"
	//   }
	// ]
}

func ExampleEntries_Delete() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.delete", IDInput{ID: walk(t, a, on(2)).ID})
	})
	// Output:
	// call entries.delete {"id":"019cadc6-9a80-7456-9c87-344578a64255"}
	// result null
}

// Nobody deleted it.
func ExampleEntries_Restore_unknown() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.restore", IDInput{ID: walk(t, a, on(2)).ID})
	})
	// Output:
	// call entries.restore {"id":"019cadc6-9a80-7456-9c87-344578a64255"}
	// error {"code":"no_entry","message":"this entry is not there any more"}
}

func ExampleCalendar_Days() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		walk(t, a, on(2))
		add(t, a, on(2), "Soup.")
		add(t, a, on(30), "Rain all day.")
		apptest.Show(t, a, "calendar.days", DaysInput{From: on(1), To: on(31)})
	})
	// Output:
	// call calendar.days {"from":"2026-03-01","to":"2026-03-31"}
	// result [{"day":"2026-03-02","count":2},{"day":"2026-03-30","count":1}]
}

// The beginning of a word is enough. What was found is marked.
func ExampleSearch_Find() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		walk(t, a, on(2))
		apptest.Show(t, a, "search.find", FindInput{Words: "wal win"})
	})
	// Output:
	// call search.find {"words":"wal win"}
	// result {
	//   "hits": [
	//     {
	//       "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//       "day": "2026-03-02",
	//       "writtenAt": "2026-03-02T09:00:00.000Z",
	//       "title": "A walk",
	//       "excerpt": "Along the sea, against the wind.",
	//       "tags": [
	//         "sea"
	//       ],
	//       "picture": "",
	//       "heading": [
	//         {
	//           "text": "A "
	//         },
	//         {
	//           "text": "walk",
	//           "found": true
	//         }
	//       ],
	//       "snippet": [
	//         {
	//           "text": "Along the sea, against the "
	//         },
	//         {
	//           "text": "wind",
	//           "found": true
	//         },
	//         {
	//           "text": "."
	//         }
	//       ]
	//     }
	//   ],
	//   "more": false
	// }
}

func ExamplePictures_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		e := walk(t, a, on(2))
		picture(t, a, e.ID)
		apptest.Show(t, a, "pictures.list", IDInput{ID: e.ID})
	})
	// Output:
	// call pictures.list {"id":"019cadc6-9a80-7456-9c87-344578a64255"}
	// result [
	//   {
	//     "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//     "entryId": "019cadc6-9a80-7456-9c87-344578a64255",
	//     "name": "sea.png",
	//     "type": "image/png",
	//     "width": 40,
	//     "height": 30,
	//     "addedAt": "2026-03-02T09:00:00.000Z",
	//     "size": 150
	//   }
	// ]
}
