package flinkrunner

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/transforms/periodic"
	"github.com/google/go-cmp/cmp"
)

func TestMain(m *testing.M) {
	beam.Init()
	os.Exit(m.Run())
}

// bounded and streaming build pipelines that do nothing.
func bounded() *beam.Pipeline {
	p, s := beam.NewPipelineWithRoot()
	beam.Impulse(s)
	return p
}

func streaming() *beam.Pipeline {
	p, s := beam.NewPipelineWithRoot()
	now := time.Now()
	periodic.Impulse(s, now, now.Add(time.Hour), time.Minute, false)
	return p
}

// submitted runs a pipeline with options, and returns those of names that the job server received.
func submitted(t *testing.T, p *beam.Pipeline, options Options, names ...string) map[string]any {
	t.Helper()
	server := runJobServer(t, "max_bundle_size", "checkpointing_interval", "flink_master",
		"streaming")
	job := Job{Endpoint: server.addr, Name: "test", Loopback: true, Parallelism: 3,
		Experiments: []string{"use_x"}, Options: options}
	if _, err := job.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	all := server.options()
	if len(all) != 1 {
		t.Fatalf("%d jobs were submitted", len(all))
	}
	got := map[string]any{}
	for _, name := range names {
		if value, ok := all[0]["beam:option:"+name+":v1"]; ok {
			got[name] = value
		}
	}
	return got
}

func TestOptionsReachTheJobServer(t *testing.T) {
	got := submitted(t, bounded(), Options{"max_bundle_size": 10.0, "flink_master": "[auto]"},
		"max_bundle_size", "flink_master", "parallelism", "app_name", "experiments")
	want := map[string]any{
		"max_bundle_size": 10.0, "flink_master": "[auto]", "parallelism": 3.0, "app_name": "test",
		"experiments": []any{"use_x", "beam_fn_api", "data_buffer_size_limit=100000"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestABufferLimitThatIsSetIsKept(t *testing.T) {
	job := Job{Experiments: []string{"data_buffer_size_limit=5000"}}
	diff := cmp.Diff([]string{"data_buffer_size_limit=5000", "beam_fn_api"}, job.experiments())
	if diff != "" {
		t.Errorf("experiments (-want +got):\n%s", diff)
	}
}

func TestAStreamingPipelineGetsDefaultsUnlessTheyAreSet(t *testing.T) {
	got := submitted(t, streaming(), Options{"checkpointing_interval": 250.0},
		"checkpointing_interval", "streaming",
		"finish_bundle_before_checkpointing", "max_bundle_time_mills",
		"number_of_execution_retries", "execution_retry_delay",
		"shutdown_sources_after_idle_ms")
	want := map[string]any{
		"checkpointing_interval": 250.0, "streaming": true,
		"finish_bundle_before_checkpointing": true, "max_bundle_time_mills": 100.0,
		"number_of_execution_retries": 1000.0, "execution_retry_delay": 1000.0,
		"shutdown_sources_after_idle_ms": 3153600000000.0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
}

func TestABoundedPipelineIsABatchJob(t *testing.T) {
	if got := submitted(t, bounded(), nil, "streaming", "checkpointing_interval"); len(got) > 0 {
		t.Errorf("it got %v", got)
	}
}

func TestAMisspeltOptionIsAnError(t *testing.T) {
	server := runJobServer(t, "max_bundle_size")
	_, err := Job{Endpoint: server.addr, Loopback: true,
		Options: Options{"max_bundel_size": 1.0}}.Run(t.Context(), bounded())
	if err == nil || !strings.Contains(err.Error(), "has no option max_bundel_size; did you mean "+
		"max_bundle_size?") {
		t.Errorf("error %v", err)
	}
	if len(server.options()) > 0 {
		t.Error("the job was submitted")
	}
}

func TestLoopbackLeavesNoFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	submitted(t, bounded(), nil)
	left, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range left {
		if strings.HasPrefix(file.Name(), "beam-loopback-") {
			t.Errorf("%s is left", file.Name())
		}
	}
}

func TestOptionValuesAreJSONOrText(t *testing.T) {
	var o Options
	for _, text := range []string{"max_bundle_size=1000", "streaming=true", "flink_master=[local]",
		"files=[\"a\",\"b\"]", "savepoint_path=s3://b/a=b", "empty="} {
		if err := o.Set(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	want := Options{"max_bundle_size": 1000.0, "streaming": true, "flink_master": "[local]",
		"files": []any{"a", "b"}, "savepoint_path": "s3://b/a=b", "empty": ""}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	for _, text := range []string{"", "max_bundle_size", "=1", "maxBundleSize=1",
		"beam:option:streaming:v1=true", "streaming=false"} {
		if o.Set(text) == nil {
			t.Errorf("%q is accepted", text)
		}
	}
}

func TestAnOptionThatIsSimilarToNoOtherIsPassed(t *testing.T) {
	got := submitted(t, bounded(), Options{"pipeline_resources_detector_factory_class": "NoJars"},
		"pipeline_resources_detector_factory_class")
	if got["pipeline_resources_detector_factory_class"] != "NoJars" {
		t.Errorf("it got %v", got)
	}
}
