package rootcause

import (
	"errors"
	"testing"
)

func TestTheInnermostMessageIsReturned(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"plain", "no such runner", "no such runner"},
		{"direct", "while executing Process for Plan[plan]:\n" +
			"3: ParDo[beam.createFn] Out:[2]\n4: Impulse[0]\n" +
			"\tcaused by:\nDoFn[UID:2, PID:csv.readFn, Name: csv.readFn] failed:\n" +
			"bad.csv:2: column c: cannot read \"x\" as INT",
			`bad.csv:2: column c: cannot read "x" as INT`},
		{"prism", "job job-001 failed:\nbundle inst001 stage-001 failed:" +
			"process bundle failed for instruction inst001 using plan stage-001 : " +
			"while executing FinishBundle for Plan[stage-001]:\n2: Discard\n" +
			"\tcaused by:\nDoFn[UID:4, PID:e3, Name: write] failed:\n" +
			"table \"t\": AccessDeniedException\n(allow dynamodb:BatchWriteItem)",
			"table \"t\": AccessDeniedException\n(allow dynamodb:BatchWriteItem)"},
		{"no DoFn", "invalid pipeline\n\tcaused by:\nbad coder", "bad coder"},
		{"panic", "x\n\tcaused by:\npanic: boom\nFull error:\nstack", "panic: boom"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Of(errors.New(test.text)); got != test.want {
				t.Errorf("got %q; want %q", got, test.want)
			}
		})
	}
}
