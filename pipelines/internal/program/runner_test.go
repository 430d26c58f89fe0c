package program

import "testing"

// Where a pipeline's workers run decides what this process may count, write and keep in memory.
func TestWorkersInProcessByRunnerAndEnvironment(t *testing.T) {
	for _, test := range []struct {
		runner                Runner
		inProcess, workers    bool
		canReadWithoutAnEnd   bool
		isAnErrorWithoutATypo bool
	}{
		{Runner{Name: "prism"}, true, true, true, false},
		{Runner{Name: "PrismRunner", Loopback: true}, true, true, true, false},
		{Runner{Name: "direct"}, true, true, false, false},
		{Runner{Name: "flink"}, false, false, true, false},
		{Runner{Name: "flink", Loopback: true}, false, true, true, false},
		{Runner{Name: "universal", Loopback: true}, false, true, true, false},
		{Runner{Name: "dataflow"}, false, false, true, false},
		{Runner{Name: "dataflow", Loopback: true}, false, false, true, false}, // ignores it
		{Runner{Name: "dot"}, false, false, false, false},
		{Runner{Name: "beam"}, false, false, true, true},
	} {
		r := test.runner
		if r.InProcess() != test.inProcess || r.WorkersInProcess() != test.workers ||
			r.CanStream() != test.canReadWithoutAnEnd ||
			(r.Check() != nil) != test.isAnErrorWithoutATypo {
			t.Errorf("%+v: in process %v, workers %v, can stream %v, %v",
				r, r.InProcess(), r.WorkersInProcess(), r.CanStream(), r.Check())
		}
	}
}
