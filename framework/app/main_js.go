package app

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/ashore-dev/ashore/framework/browser"
	"github.com/ashore-dev/ashore/framework/migrate"
)

func run(config Config) {
	worker, err := browser.Connect()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	setLog()
	if generation := worker.Config().Salvage; generation > 0 {
		report, err := salvage(context.Background(), config, worker.Dir(), generation)
		if err != nil {
			stop(worker, err)
		}
		worker.Salvaged(report)
		select {}
	}
	host := Host{
		Dir:     worker.Dir(),
		Persist: worker.Persist(),
		Port:    worker,
		Term:    worker.Config().Term,
		Runs:    worker.Runs,
		Yield:   worker.Yield,
		End:     worker.Rested,
		Logf:    browser.Logf,
		Notef:   browser.Notef,
		Sample:  worker.Config().Sample,
		// Of zones a browser's program knows one offset, that of when it began.
		Zone:     time.Local,
		Progress: func(p migrate.Progress) { worker.Progress(pageProgress(p)) },
	}
	inspect(worker, &host)
	a, err := Start(context.Background(), config, host)
	if err != nil {
		stop(worker, err)
	}
	worker.OnPhase(func(name string) {
		switch phase := Phase(name); phase {
		case Hidden, QuotaLow, UpdateWaiting:
			a.Phase(context.Background(), phase)
		}
	})
	worker.OnRest(func(end func()) {
		if err := a.Server().Rest(context.Background(), end); err != nil {
			browser.Logf("hand over: %v", err)
		}
	})
	worker.Serve(a.Server())
	worker.Ready(config.Name)
	living, err := worker.Clients(context.Background())
	if err != nil {
		browser.Logf("which pages live: %v", err) // the records of all are kept
	} else {
		a.Server().Living(living)
	}
	select {} // until the worker is ended
}

// stop tells the page why there is no app.
func stop(worker *browser.Worker, err error) {
	browser.Logf("%v", err)
	f := FailureOf(err)
	worker.Failed(f.Code, f.Reason, f.Message)
	os.Exit(1)
}
