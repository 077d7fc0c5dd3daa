package main

import (
	"testing"
	"time"

	"github.com/ashore-dev/ashore/framework/apptest"
)

// A project that isn't there yet is made.
func ExampleTimers_Start() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "timers.start", StartInput{Description: "Prune the roses", Project: "Garden", Tags: []string{"outdoors"}})
	})
	// Output:
	// call timers.start {
	//   "description": "Prune the roses",
	//   "project": "Garden",
	//   "tags": [
	//     "outdoors"
	//   ]
	// }
	// result {
	//   "id": "019cadc6-9a80-7457-bd76-6fe4fd158ea9",
	//   "description": "Prune the roses",
	//   "project": {
	//     "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//     "name": "Garden",
	//     "colour": "blue",
	//     "rate": 0
	//   },
	//   "tags": [
	//     "outdoors"
	//   ],
	//   "billable": false,
	//   "startedAt": "2026-03-02T09:00:00.000Z",
	//   "stoppedAt": null,
	//   "overlaps": false,
	//   "version": "1kr3h5756xh2a"
	// }
}

func ExampleTimers_Start_badTag() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "timers.start", StartInput{Tags: []string{"in, out"}})
	})
	// Output:
	// call timers.start {"tags":["in, out"]}
	// error {
	//   "code": "bad_tag",
	//   "message": "a tag has one to fifty characters and no comma",
	//   "data": {
	//     "tag": "in, out"
	//   }
	// }
}

func ExampleTimers_Stop() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Do(t, a, "timers.start", StartInput{Description: "Prune the roses"})
		a.Advance(90 * time.Minute)
		apptest.Show(t, a, "timers.stop")
	})
	// Output:
	// call timers.stop
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "description": "Prune the roses",
	//   "project": null,
	//   "tags": [],
	//   "billable": false,
	//   "startedAt": "2026-03-02T09:00:00.000Z",
	//   "stoppedAt": "2026-03-02T10:30:00.000Z",
	//   "overlaps": false,
	//   "version": "2yj40oqalld68"
	// }
}

func ExampleTimers_Stop_notRunning() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "timers.stop")
	})
	// Output:
	// call timers.stop
	// error {"code":"not_running","message":"no timer is running"}
}

func ExampleTimers_Running() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "timers.running")
	})
	// Output:
	// call timers.running
	// result {"entry":null,"askAt":null}
}

func ExampleEntries_Add() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.add", AddInput{
			Description: "Prune the roses", StartedAt: apptest.Start, StoppedAt: apptest.Start.Add(time.Hour),
		})
	})
	// Output:
	// call entries.add {
	//   "description": "Prune the roses",
	//   "startedAt": "2026-03-02T09:00:00.000Z",
	//   "stoppedAt": "2026-03-02T10:00:00.000Z"
	// }
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "description": "Prune the roses",
	//   "project": null,
	//   "tags": [],
	//   "billable": false,
	//   "startedAt": "2026-03-02T09:00:00.000Z",
	//   "stoppedAt": "2026-03-02T10:00:00.000Z",
	//   "overlaps": false,
	//   "version": "1acll90px3yfi"
	// }
}

func ExampleEntries_Add_invalid() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "entries.add", map[string]any{"startedAt": "noon"})
	})
	// Output:
	// call entries.add {"startedAt":"noon"}
	// error {
	//   "code": "invalid",
	//   "message": "the input is not valid",
	//   "fields": [
	//     {
	//       "path": "/startedAt",
	//       "message": "must be a time such as 2026-01-02T03:04:05.678Z"
	//     },
	//     {
	//       "path": "/stoppedAt",
	//       "message": "is required"
	//     }
	//   ]
	// }
}

// The newest come first, as many as the limit says; next is where the list goes on.
func ExampleEntries_List() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		for _, description := range []string{"Prune the roses", "Mow the lawn"} {
			apptest.Do(t, a, "timers.start", StartInput{Description: description})
			a.Advance(time.Hour)
		}
		apptest.Show(t, a, "entries.list", ListInput{Limit: 1})
	})
	// Output:
	// call entries.list {"limit":1}
	// result {
	//   "entries": [
	//     {
	//       "id": "019cadfd-8900-74fa-bd76-6fe4fd158ea9",
	//       "description": "Mow the lawn",
	//       "project": null,
	//       "tags": [],
	//       "billable": false,
	//       "startedAt": "2026-03-02T10:00:00.000Z",
	//       "stoppedAt": null,
	//       "overlaps": false,
	//       "version": "2s6gcq9mb16yt"
	//     }
	//   ],
	//   "next": {
	//     "startedAt": "2026-03-02T10:00:00.000Z",
	//     "id": "019cadfd-8900-74fa-bd76-6fe4fd158ea9"
	//   }
	// }
}

func ExampleEntries_Totals() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Do(t, a, "timers.start", StartInput{Description: "Prune the roses", Project: "Garden"})
		a.Advance(90 * time.Minute)
		apptest.Show(t, a, "entries.totals")
	})
	// Output:
	// call entries.totals
	// result {
	//   "count": 1,
	//   "milliseconds": 5400000,
	//   "at": "2026-03-02T10:30:00.000Z",
	//   "projects": [
	//     {
	//       "project": {
	//         "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//         "name": "Garden",
	//         "colour": "blue",
	//         "rate": 0
	//       },
	//       "count": 1,
	//       "milliseconds": 5400000,
	//       "billableMilliseconds": 0,
	//       "amount": 0
	//     }
	//   ]
	// }
}

func ExampleProjects_Create() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "projects.create", CreateInput{Name: "Garden"})
	})
	// Output:
	// call projects.create {"name":"Garden"}
	// result {
	//   "id": "019cadc6-9a80-7456-9c87-344578a64255",
	//   "name": "Garden",
	//   "colour": "blue",
	//   "rate": 0,
	//   "archived": false,
	//   "lastUsedAt": null,
	//   "version": "24inl5c4kar4j"
	// }
}

func ExampleProjects_Create_nameTaken() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Do(t, a, "projects.create", CreateInput{Name: "Garden"})
		apptest.Show(t, a, "projects.create", CreateInput{Name: "garden"})
	})
	// Output:
	// call projects.create {"name":"garden"}
	// error {"code":"name_taken","message":"another project has this name"}
}

func ExampleSettings_Get() {
	apptest.Example(config(), func(t testing.TB, a *apptest.App) {
		apptest.Show(t, a, "settings.get")
	})
	// Output:
	// call settings.get
	// result {"currency":""}
}
