package flinkrunner

import (
	"encoding/json"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/util/hooks"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"google.golang.org/protobuf/types/known/structpb"
)

// pipelineOptions returns all options as the job server takes them: those of the SDK's own runner, and j.Options over them.
func (j Job) pipelineOptions(streaming bool) (*structpb.Struct, error) {
	hooks.SerializeHooksToOptions()
	beam.PipelineOptions.LoadOptionsFromFlags(nil)
	data, err := json.Marshal(runtime.RawOptionsWrapper{
		Options: beam.PipelineOptions.Export(), AppName: j.Name, Experiments: append(slices.Clone(j.Experiments), "beam_fn_api"),
		RetainDocker: *jobopts.RetainDockerContainers, Parallelism: max(j.Parallelism, -1),
	})
	if err != nil {
		return nil, err
	}
	all := map[string]any{}
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	for name, value := range j.Options.withDefaults(streaming) {
		all["beam:option:"+name+":v1"] = value
	}
	return structpb.NewStruct(all)
}
