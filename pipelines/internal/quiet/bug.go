package quiet

import (
	"fmt"
	"regexp"
	"strings"
)

// module is the path of this project's packages.
const module = "github.com/beam-dynamodb/beam-dynamodb/"

var (
	// panicked finds a panic's text, and the stack after it. Beam makes an error of a panic in a DoFn,
	// and runners pass errors on as text, so that the text is all there is.
	panicked = regexp.MustCompile(`(?s)panic: (.*?)(?:\s|\\n)+goroutine \d+ \[running\]:(.*)`)
)

// Panic returns the error for a panic, as Beam has it: recovered is its value, and stack that of
// [runtime/debug.Stack].
func Panic(recovered any, stack []byte) error {
	return fmt.Errorf("panic: %v %s", recovered, stack)
}

// bug returns what to say of an error that is a panic, in one line with the place in this project's code.
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
	return fmt.Sprintf("this is a bug of the program: %s (%s); report it, please, "+
		"with the stack that -v shows", value, placeOf(found[2])), true
}

// placeOf returns file:line of the function of this project that was running, or of the function that
// panicked if none was.
func placeOf(stack string) string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(stack, `\n`, "\n"), `\t`, "\t"), "\n")
	first, after := "", false
	for i := 0; i+1 < len(lines); i++ {
		function := lines[i]
		if strings.HasPrefix(function, "panic(") { // what is above it looked for the stack
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

// inModule takes the folder of the build's machine off a file's path.
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
