// Command licences lists every module of go.mod and every artifact of the test engines with its
// licence, and fails when one may not be used here: licences are Apache-2.0, MIT, BSD, ISC or
// MPL-2.0.
//
//	go run ./testing/licences            modules and engines; the engines must have been fetched
//	go run ./testing/licences -modules   modules only
//
// It reads what lies on this machine: the licence texts in Go's module cache, and of the engines
// the poms, the lock file and the list of crates that internal/engines/engines has fetched.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// component is something that is used, under a licence.
type component struct {
	kind    string // go, jar, npm or crate
	name    string
	version string
	licence string // an SPDX expression, or what its maker wrote; empty when there is none
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

// report lists the components, and then those that may not be used. It returns whether there are
// none.
func report(w io.Writer, found []component) bool {
	slices.SortFunc(found, func(a, b component) int {
		return strings.Compare(a.String(),
			b.String())
	})
	found = slices.Compact(found)
	var refused []component
	for _, c := range found {
		reason, excepted := exceptions[c.kind+" "+c.name]
		switch {
		case permits(c.licence):
			fmt.Fprintln(w, c)
		case excepted && reason.licence == c.licence:
			fmt.Fprintf(w, "%v (accepted: %s)\n", c, reason.why)
		default:
			refused = append(refused, c)
		}
	}
	for _, c := range refused {
		fmt.Fprintf(w, "NOT PERMITTED\t%v\n", c)
	}
	fmt.Fprintf(w, "%d components, %d under a licence that is not permitted\n", len(found),
		len(refused))
	return len(refused) == 0
}
