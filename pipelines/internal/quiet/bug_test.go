package quiet

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

func TestMain(m *testing.M) {
	beam.Init()
	os.Exit(m.Run())
}

func init() {
	register.DoFn1x1[string, error](&brokenFn{})
	register.DoFn1x0[string](&brokenSetupFn{})
}

// brokenFn has the bug that its element names.
type brokenFn struct{}

func (*brokenFn) ProcessElement(kind string) error {
	switch kind {
	case "index":
		var none []int
		_ = none[len(kind)]
	case "nil":
		var p *brokenSetupFn
		p.Field++
	case "text":
		panic("panic: with\nlines\nand goroutine 7 in it")
	case "error":
		panic(errors.New("a value that is an error"))
	}
	return errors.New("panic: is a word of an error too")
}

// brokenSetupFn has one where no element has come yet.
type brokenSetupFn struct{ Field int }

func (*brokenSetupFn) Setup() { panic("in setup") }

func (*brokenSetupFn) ProcessElement(string) {}

var runners = []string{"direct", "prism"}

func failing(t *testing.T, runner string, fn any, kind string) error {
	t.Helper()
	p, s := beam.NewPipelineWithRoot()
	beam.ParDo0(s, fn, beam.Create(s, kind))
	_, err := beam.Run(t.Context(), runner, p)
	if err == nil {
		t.Fatal("no error")
	}
	return err
}

func TestAPanicInAFunctionIsOneLineWithItsPlace(t *testing.T) {
	for _, runner := range runners {
		for _, test := range []struct {
			fn         any
			kind, want string
		}{
			{&brokenFn{}, "index", "index out of range"},
			{&brokenFn{}, "nil", "nil pointer dereference"},
			{&brokenFn{}, "text", "panic: with"},
			{&brokenFn{}, "error", "a value that is an error"},
			{&brokenSetupFn{}, "setup", "in setup"},
		} {
			t.Run(runner+"/"+test.kind, func(t *testing.T) {
				err := failing(t, runner, test.fn, test.kind)
				got := Cause(err)
				place := regexp.MustCompile(`\(pipelines/internal/quiet/bug_test\.go:\d+\)`)
				if !strings.HasPrefix(got, "this is a bug of the program: ") || !strings.Contains(got, test.want) || !place.MatchString(got) ||
					strings.Contains(got, "\n") || strings.Contains(got, "goroutine 1 [") {
					t.Errorf("%s\nof\n%v", got, err)
				}
				if !strings.Contains(err.Error(), "goroutine ") {
					t.Error("the stack is lost")
				}
			})
		}
	}
}

func TestAnErrorThatSpeaksOfAPanicIsNone(t *testing.T) {
	for _, runner := range runners {
		if got := Cause(failing(t, runner, &brokenFn{}, "none")); got != "panic: is a word of an error too" {
			t.Errorf("%s: %s", runner, got)
		}
	}
}

func TestAPanicOfAProgramsOwnIsToldAlike(t *testing.T) {
	err := func() (err error) {
		defer func() { err = fmt.Errorf("the runner failed: %w", Panic(recover(), debug.Stack())) }()
		return count(nil)
	}()
	if got := Cause(err); !strings.HasPrefix(got, "this is a bug of the program: assignment to entry in nil map (pipelines/internal/quiet/bug_test.go:") {
		t.Errorf("%s", got)
	}
}

func count(m map[string]int) error {
	m["a"]++
	return nil
}

func TestTheStackIsFoundWhereARunnerQuotesIt(t *testing.T) {
	text := `job failed: "panic: boom goroutine 9 [running]:\nruntime/debug.Stack()\n\t/go/stack.go:26 +0x5e\npanic({0x1, 0x2})\n\t/go/panic.go:860 +0x13a\n` +
		`other.Call()\n\t/mod/other/x.go:3 +0x1\n` + module + `pipelines/sql/internal/csvsource.(*readFn).ProcessElement(...)\n\t/home/u/read.go:12\nmore"`
	if got := Cause(errors.New(text)); !strings.HasPrefix(got, "this is a bug of the program: boom (pipelines/sql/internal/csvsource/read.go:12);") {
		t.Errorf("%s", got)
	}
	strange := strings.ReplaceAll(text, module+"pipelines/sql/internal/csvsource", "example.com/x")
	if got := Cause(errors.New(strange)); !strings.HasPrefix(got, "this is a bug of the program: boom (x.go:3);") {
		t.Errorf("%s", got)
	}
}
