package rootcause

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

// brokenSetupFn panics before any element arrives.
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

const prefix = "this is a bug in the program: "

func TestAPanicInADoFnIsOneLineWithItsPlace(t *testing.T) {
	place := regexp.MustCompile(`\(pipelines/internal/rootcause/bug_test\.go:\d+\)`)
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
				got := Of(err)
				if !strings.HasPrefix(got, prefix) || !strings.Contains(got, test.want) ||
					!place.MatchString(got) || strings.Contains(got, "\n") ||
					strings.Contains(got, "goroutine 1 [") {
					t.Errorf("%s\nof\n%v", got, err)
				}
				if !strings.Contains(err.Error(), "goroutine ") {
					t.Error("the stack is lost")
				}
			})
		}
	}
}

func TestAnErrorThatMentionsAPanicIsNotABug(t *testing.T) {
	for _, runner := range runners {
		got := Of(failing(t, runner, &brokenFn{}, "none"))
		if got != "panic: is a word of an error too" {
			t.Errorf("%s: %s", runner, got)
		}
	}
}

func TestAPanicOutsideOfADoFnIsOneLineWithItsPlace(t *testing.T) {
	err := func() (err error) {
		defer func() {
			err = fmt.Errorf("the runner failed: %w", Panic(recover(), debug.Stack()))
		}()
		return count(nil)
	}()
	want := prefix + "assignment to entry in nil map (pipelines/internal/rootcause/bug_test.go:"
	if got := Of(err); !strings.HasPrefix(got, want) {
		t.Errorf("%s", got)
	}
}

func count(m map[string]int) error {
	m["a"]++
	return nil
}

func TestAStackThatARunnerQuotesIsFound(t *testing.T) {
	text := `job failed: "panic: boom goroutine 9 [running]:\nruntime/debug.Stack()\n` +
		`\t/go/stack.go:26 +0x5e\npanic({0x1, 0x2})\n\t/go/panic.go:860 +0x13a\n` +
		`other.Call()\n\t/mod/other/x.go:3 +0x1\n` +
		module + `pipelines/sql/internal/source.(*readFn).ProcessElement(...)\n` +
		`\t/home/u/read.go:12\nmore"`
	want := prefix + "boom (pipelines/sql/internal/source/read.go:12);"
	if got := Of(errors.New(text)); !strings.HasPrefix(got, want) {
		t.Errorf("%s", got)
	}
	foreign := strings.ReplaceAll(text, module+"pipelines/sql/internal/source", "example.com/x")
	if got := Of(errors.New(foreign)); !strings.HasPrefix(got, prefix+"boom (x.go:3);") {
		t.Errorf("%s", got)
	}
}
