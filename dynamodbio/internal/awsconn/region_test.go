package awsconn

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every typo of one letter, and every swap of two, in a region's words is found or is a region of
// its own.
func TestEveryOneLetterTypoOfARegionsWordIsFound(t *testing.T) {
	names := regionNames()
	for _, name := range names {
		parts := strings.Split(name, "-")
		word := parts[len(parts)-2]
		for i := range word {
			typos := []string{word[:i] + word[i+1:], word[:i] + string(word[i]) + word[i:],
				word[:i] + "q" + word[i+1:]}
			if i > 0 {
				typos = append(typos, word[:i-1]+word[i:i+1]+word[i-1:i]+word[i+1:])
			}
			for _, typo := range typos {
				parts[len(parts)-2] = typo
				region := strings.Join(parts, "-")
				if reason := CheckRegion(region, ""); typo != word &&
					!slices.Contains(points, typo) && !strings.Contains(reason, "did you mean '") {
					t.Errorf("%s, a typo of %s: %q", region, name, reason)
				}
			}
		}
		parts[len(parts)-2] = word
	}
}

// TestPartitionsAreTheSDKs fails when a new version of the SDK knows more: then add it to
// partitions.
func TestPartitionsAreTheSDKs(t *testing.T) {
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}",
		"github.com/aws/aws-sdk-go-v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "internal", "endpoints",
		"awsrulesfn", "partitions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sdk struct {
		Partitions []struct {
			RegionRegex string
			Regions     map[string]any
		}
	}
	if err := json.Unmarshal(text, &sdk); err != nil {
		t.Fatal(err)
	}
	want, got := map[string][]string{}, map[string][]string{}
	for _, p := range sdk.Partitions {
		pattern := strings.ReplaceAll(p.RegionRegex, `\-`, "-")
		for _, name := range slices.Sorted(maps.Keys(p.Regions)) {
			if !strings.HasSuffix(name, "-global") { // no region of DynamoDB's
				want[pattern] = append(want[pattern], name)
			}
		}
	}
	for _, p := range partitions {
		got[p.pattern.String()] = p.regions
		for _, name := range p.regions {
			if !p.pattern.MatchString(name) || !regionForm.MatchString(name) {
				t.Errorf("%s does not have the form of its own partition", name)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("partitions (-SDK +here):\n%s", diff)
	}
}
