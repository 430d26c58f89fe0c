package rootcause

import (
	"fmt"
	"regexp"
	"strings"
)

// module is the path of this project's packages.
const module = "github.com/beam-dynamodb/beam-dynamodb/"

// panicked matches a panic's text and the stack after it. Beam makes an error of a panic in a DoFn,
// and runners pass errors on as text, so the text is all there is.
var panicked = regexp.MustCompile(`(?s)panic: (.*?)(?:\s|\\n)+goroutine \d+ \[running\]:(.*)`)

// Panic returns the error for a panic in the form that Beam gives it, so that [Of] recognizes it:
// recovered is its value, and stack is the result of [runtime/debug.Stack].
func Panic(recovered any, stack []byte) error {
	return fmt.Errorf("panic: %v %s", recovered, stack)
}

// bug returns the line for the text of a panic, with the place in this project's code.
func bug(text string) (string, bool) {
	found := panicked.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	value, _, _ := strings.Cut(strings.TrimSpace(found[1]), "\n")
	const most = 200
	if len(value) > most {
		value = strings.ToValidUTF8(value[:most], "") + "…"
	}
	return fmt.Sprintf("this is a bug in the program: %s (%s); please report it with the stack "+
		"that -v prints", value, sourceOf(found[2])), true
}

// sourceOf returns file:line of the topmost function of this project in a stack, or of the function
// that panicked if there is none.
func sourceOf(stack string) string {
	unquoted := strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(stack)
	lines := strings.Split(unquoted, "\n")
	first, after := "", false
	for i := 0; i+1 < len(lines); i++ {
		function := lines[i]
		if strings.HasPrefix(function, "panic(") { // the functions above it took the stack
			after = true
			continue
		}
		file, _, _ := strings.Cut(strings.TrimPrefix(lines[i+1], "\t"), " +0x")
		if !after || !strings.HasPrefix(lines[i+1], "\t") || !strings.Contains(file, ".go:") {
			continue
		}
		if strings.HasPrefix(function, module) || strings.HasPrefix(function, "main.") {
			return inModule(file, function)
		}
		if first == "" && !strings.HasPrefix(function, "runtime.") {
			first = file
		}
	}
	if first == "" {
		return "place unknown"
	}
	return first[strings.LastIndexByte(first, '/')+1:]
}

// inModule returns a file's path from the module's root, without the folder of the machine that
// built the program.
func inModule(file, function string) string {
	name := file[strings.LastIndexByte(file, '/')+1:]
	path, ok := strings.CutPrefix(function, module)
	if !ok { // of package main, whose functions do not name their folder
		return name
	}
	slash := strings.LastIndexByte(path, '/') + 1
	pkg, _, _ := strings.Cut(path[slash:], ".")
	return path[:slash] + pkg + "/" + name
}
