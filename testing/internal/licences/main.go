// Command licences lists every module of go.mod and every artifact of the test engines with its
// licence, and fails if one is not permitted. Permitted are Apache-2.0, MIT, BSD, ISC and MPL-2.0.
//
//	go run ./testing/internal/licences            modules and engines, after engines fetch
//	go run ./testing/internal/licences -modules   modules only
//
// It reads local files: the licence texts in Go's module cache, and for the engines the poms, the
// lock file and the list of crates that internal/engines/engines has fetched.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// component is a module, an artifact, a package or a crate.
type component struct {
	kind    string // go, jar, npm or crate
	name    string
	version string
	licence string // an SPDX expression, or the name that its author gives; "" if there is none
}

func (c component) String() string {
	licence := c.licence
	if licence == "" {
		licence = "no licence found"
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s", c.kind, c.name, c.version, licence)
}

func main() {
	modulesOnly := flag.Bool("modules", false, "list the modules of go.mod only")
	flag.Parse()
	found, err := modules()
	if err == nil && !*modulesOnly {
		var artifacts []component
		artifacts, err = engines()
		found = append(found, artifacts...)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
	if !report(os.Stdout, found) {
		os.Exit(1)
	}
}

// report lists the components, and then those whose licence is not permitted. It returns true if
// there are none of these.
func report(w io.Writer, found []component) bool {
	slices.SortFunc(found, func(a, b component) int {
		return strings.Compare(a.String(), b.String())
	})
	found = slices.Compact(found)
	var rejected []component
	for _, c := range found {
		reason, excepted := exceptions[c.kind+" "+c.name]
		switch {
		case permits(c.licence):
			fmt.Fprintln(w, c)
		case excepted && reason.licence == c.licence:
			fmt.Fprintf(w, "%v (accepted: %s)\n", c, reason.why)
		default:
			rejected = append(rejected, c)
		}
	}
	for _, c := range rejected {
		fmt.Fprintf(w, "NOT PERMITTED\t%v\n", c)
	}
	fmt.Fprintf(w, "%d components, %d under a licence that is not permitted\n", len(found),
		len(rejected))
	return len(rejected) == 0
}
