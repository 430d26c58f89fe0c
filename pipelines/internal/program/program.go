// Package program is the shell that the programs sql and changelog share: the flags that both have,
// Beam's flags among them, what a program needs to know of its runner, the -h and usage errors, the
// files that they read and write, running a pipeline until it ends or is interrupted, and exit
// codes.
//
// A program embeds [Flags] in its own flags, calls [Flags.Start], builds its pipeline with [Build]
// and runs it with [Flags.Run].
package program

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes. The -h of a program documents those that it uses.
const (
	// ExitOK is for a run that did all it was asked to do.
	ExitOK = 0
	// ExitFailed is for an error.
	ExitFailed = 1
	// ExitUsage is for a command line that is invalid.
	ExitUsage = 2
	// ExitRowsFailed is for a load that stored every row but those in the file of -failures.
	ExitRowsFailed = 3
	// ExitInterrupted is for a run that SIGINT or SIGTERM ended early. A shell has the same code
	// for a process that SIGINT killed.
	ExitInterrupted = 130
)

// Main runs a program with the arguments of the process, and exits with the code that run returns.
// The context that run gets ends at the first SIGINT or SIGTERM. The second kills the process.
func Main(run func(ctx context.Context, args []string, stdout, stderr io.Writer) int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // restores the default action of the signals
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
