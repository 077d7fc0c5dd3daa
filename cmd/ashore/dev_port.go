package main

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"strconv"
	"syscall"
)

// devPort is the port of the app with that import path: always the same one,
// because a browser keeps data by origin and the port is part of it.
// It is 20000 + FNV-1a(import path, 32 bits) mod 10000, which is below the
// ports that systems give away and beside those that browsers refuse
// (https://fetch.spec.whatwg.org/#port-blocking).
func devPort(importPath string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(importPath))
	return 20000 + int(h.Sum32()%10000)
}

// listenLocal listens at both addresses that localhost stands for. If another
// program has one of them a browser might ask that one, so both must be free.
func listenLocal(ctx context.Context, port int) ([]net.Listener, error) {
	var all []net.Listener
	for _, host := range []string{"127.0.0.1", "::1"} {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil && host == "::1" && !errors.Is(err, syscall.EADDRINUSE) {
			continue // the machine has no IPv6
		}
		if err != nil {
			for _, l := range all {
				l.Close()
			}
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// portTaken explains why dev doesn't start.
func portTaken(t *target, port int, err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("listen on port %d: %w", port, err)
	}
	return fmt.Errorf(`port %d is taken, probably by an ashore dev of this app that still runs.
	A browser keeps data by address, so that on another port %s would seem empty;
	that is why its port is fixed. End the program that has it (lsof -i :%d, or on
	Linux ss -ltnp 'sport = :%d', tells which), or choose a port with -port`, port, t.Name, port, port)
}
