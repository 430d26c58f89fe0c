package dynamodbio_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/apache/beam/sdks/v2/go/container/tools"
	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

// Environment variables of a process that this test binary runs as, in place of its tests.
const (
	childEnv  = "DYNAMODBIO_TEST_CHILD"
	configEnv = "DYNAMODBIO_TEST_CONFIG"
	runnerEnv = "DYNAMODBIO_TEST_RUNNER"
)

// children are what it can be.
var children = map[string]func() int{"writer": writerChild, "boot": bootChild}

// writerChild is a program that writes one order to the table of a Config, with system properties
// for flags as the documentation of SystemProperties has it.
func writerChild() int {
	for _, name := range dynamodbio.SystemProperties() {
		flag.String(name, "", "for the credentials provider SYS_PROP")
	}
	flag.Parse()
	beam.Init()
	var cfg dynamodbio.Config
	err := json.Unmarshal([]byte(os.Getenv(configEnv)), &cfg)
	if err == nil {
		p, s := beam.NewPipelineWithRoot()
		dynamodbio.Write(s, cfg, beam.Create(s, order{"a", 1, "x"}))
		_, err = runners[os.Getenv(runnerEnv)](context.Background(), p)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// runWriter runs writerChild in a process whose environment is this and nothing else, and returns
// what it said.
func runWriter(
	t *testing.T,
	runner string,
	cfg dynamodbio.Config,
	args []string,
	env ...string,
) (string, error) {
	t.Helper()
	text, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(env, childEnv+"=writer", configEnv+"="+string(text), runnerEnv+"="+runner,
		"AWS_EC2_METADATA_DISABLED=true", "HOME="+t.TempDir(), "TMPDIR="+t.TempDir())
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// bootChild does what the entry point of Beam's worker container does: it asks the runner for the
// job's options, and becomes a worker that has them. Runners start it as an environment of type
// PROCESS.
func bootChild() int {
	var id, endpoint string
	for _, arg := range os.Args[1:] {
		name, value, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch name {
		case "id":
			id = strings.Trim(value, "'") // prism quotes it, as if for a shell
		case "provision_endpoint":
			endpoint = value
		}
	}
	info, err := tools.ProvisionInfo(grpcx.WriteWorkerID(context.Background(), id), endpoint)
	if err == nil {
		var options string
		if options, err = tools.ProtoToJSON(info.GetPipelineOptions()); err == nil {
			args := []string{
				os.Args[0],
				"--worker=true",
				"--id=" + id,
				"--logging_endpoint=" + info.GetLoggingEndpoint().GetUrl(),
				"--control_endpoint=" + info.GetControlEndpoint().GetUrl(),
				"--options=" + options,
			}
			os.Unsetenv(childEnv)
			err = syscall.Exec(os.Args[0], args, os.Environ()) // does not return
		}
	}
	fmt.Fprintln(os.Stderr, "boot:", err)
	return 1
}
