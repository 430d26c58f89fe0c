package dynamodbio

import (
	"errors"
	"strings"
	"testing"
)

func TestRegionsOfTodayAndTomorrowPassAndTyposDoNot(t *testing.T) {
	for _, c := range []struct {
		region, endpoint string
		want             string // in the problem, or "" for none
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
		problem, ok := errors.AsType[*OptionError](err)
		if !ok || problem.Option != "aws.region" || problem.Value != c.region ||
			!strings.Contains(problem.Reason, "'"+c.region+"'") ||
			!strings.Contains(problem.Reason, c.want) {
			t.Errorf("region %q, endpoint %q: %v, want one that says %q", c.region, c.endpoint, err,
				c.want)
		}
	}
}
