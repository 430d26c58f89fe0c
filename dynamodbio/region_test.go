package dynamodbio

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRegionsOfTodayAndTomorrowPassAndTyposDoNot(t *testing.T) {
	for _, c := range []struct {
		region, endpoint string
		want             string // in the fault, or "" for none
	}{
		{"us-east-2", "", ""},
		{"eusc-de-east-1", "", ""},
		{"cn-northwest-1", "", ""},
		{"us-gov-west-1", "", ""},
		{"us-isob-west-1", "", ""},

		// Regions that are to come.
		{"us-east-3", "", ""},
		{"eu-south-3", "", ""},
		{"ap-southeast-10", "", ""},
		{"sa-north-1", "", ""},
		{"mx-west-1", "", ""},
		{"us-gov-central-1", "", ""},
		{"us-mountain-1", "", ""}, // like none of today's

		{"us-esat-2", "", "did you mean 'us-east-2'?"},
		{"us-est-2", "", "did you mean 'us-east-2'?"},
		{"eu-centrl-1", "", "did you mean 'eu-central-1'?"},
		{"ap-suotheast-2", "", "did you mean 'ap-southeast-2'?"},
		{"usa-east-2", "", "did you mean 'us-east-2'?"},
		{"US-EAST-2", "", "did you mean 'us-east-2'?"},
		{"us-east2", "", "did you mean 'us-east-2'?"},
		{"useast-2", "", "did you mean 'us-east-2'?"},
		{"us_east_2", "", "did you mean 'us-east-2'?"},
		{"us-east-2a", "", "did you mean 'us-east-2'?"}, // an availability zone
		{"us-east-02", "", "did you mean 'us-east-2'?"},
		{"us-gov-est-1", "", "did you mean 'us-gov-east-1'?"},
		{"us-east-0", "", "did you mean 'us-east-1'?"},
		{"Ohio", "", "expected an AWS region such as us-east-2"},
		{"aws-global", "", "expected an AWS region such as us-east-2"},
		{"local", "http://127.0.0.1:8000", "expected an AWS region such as us-east-2"},
		{"us-east-2 ", "http://127.0.0.1:8000", "did you mean 'us-east-2'?"},
		{"xx-north-1", "", "(a region outside of AWS's known partitions needs 'aws.endpoint')"},

		{"xx-north-1", "http://127.0.0.1:8000", ""},
		{"us-esat-2", "http://127.0.0.1:8000", ""},
	} {
		err := Config{Table: "orders", Region: c.region, Endpoint: c.endpoint}.Validate()
		if c.want == "" {
			if err != nil {
				t.Errorf("region %q, endpoint %q: %v", c.region, c.endpoint, err)
			}
			continue
		}
		fault, ok := errors.AsType[*OptionError](err)
		if !ok || fault.Option != "aws.region" || fault.Value != c.region || !strings.Contains(fault.Reason, "'"+c.region+"'") || !strings.Contains(fault.Reason, c.want) {
			t.Errorf("region %q, endpoint %q: %v, want one that says %q", c.region, c.endpoint, err, c.want)
		}
	}
}

// Every typo of one letter, and every swap of two, in a region's words is found or is a region of its own.
func TestEveryOneLetterTypoOfARegionsWordIsFound(t *testing.T) {
	names := regionNames()
	for _, name := range names {
		parts := strings.Split(name, "-")
		word := parts[len(parts)-2]
		for i := range word {
			typos := []string{word[:i] + word[i+1:], word[:i] + string(word[i]) + word[i:], word[:i] + "q" + word[i+1:]}
			if i > 0 {
				typos = append(typos, word[:i-1]+word[i:i+1]+word[i-1:i]+word[i+1:])
			}
			for _, typo := range typos {
				parts[len(parts)-2] = typo
				region := strings.Join(parts, "-")
				if reason := regionFault(region, ""); typo != word && !slices.Contains(points, typo) && !strings.Contains(reason, "did you mean '") {
					t.Errorf("%s, a typo of %s: %q", region, name, reason)
				}
			}
		}
		parts[len(parts)-2] = word
	}
}

// TestPartitionsAreTheSDKs fails when a new version of the SDK knows more: then add it to partitions.
func TestPartitionsAreTheSDKs(t *testing.T) {
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "internal", "endpoints", "awsrulesfn", "partitions.json"))
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
