package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestAnInterruptHasItsOwnExitCode(t *testing.T) {
	for _, runner := range runnerNames {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var stdout bytes.Buffer
		var stderr lockedBuffer
		code := run(ctx, []string{"-embedded", "--runner", runner, "user_behavior.sql"}, &stdout,
			&stderr)
		if want := "user_behavior.sql: " + interrupted + "\n"; code != program.ExitInterrupted ||
			stderr.String() != want {
			t.Errorf("%s: exit code %d, stderr %q; want %q", runner, code, stderr.String(), want)
		}
	}
}
