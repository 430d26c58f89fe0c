//go:build integration

package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

func TestOnFlinkTheTableIsInSyncInTheEnd(t *testing.T) {
	server := engines.RunJobServer(t, engines.Local)
	f, g := newFixture(t), orders.NewGenerator(7, 300)
	f.publish(t, nextEvents(g, 3000)...)
	defer resetBeamFlags(t)
	code, stderr := f.run(t.Context(), "-messages", "3000", "--runner=flink",
		"--endpoint="+server.Endpoint(), "--environment_type=LOOPBACK",
		"--flink_option", "checkpointing_interval=500", "--flink_option",
		"pipeline_resources_detector_factory_class="+engines.NoJars,
		"--flink_option", "shutdown_sources_after_idle_ms=5000") // the stream has an end
	if code != program.ExitOK {
		t.Fatalf("exit code %d:\n%s\n%s", code, stderr, server.Log())
	}
	if diff := cmp.Diff(wantItems(t, g), f.items(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// resetBeamFlags sets Beam's flags, which are those of the process, to their defaults.
func resetBeamFlags(t *testing.T) {
	_, err := parseFlags([]string{"--runner=prism", "--endpoint=", "--environment_type="})
	if err != nil {
		t.Error(err)
	}
}
