package awsconn

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
)

// partition is a part of AWS that has accounts and endpoints of its own.
type partition struct {
	pattern *regexp.Regexp // of the names of its regions, those to come included
	regions []string
}

// partitions are AWS's, with their patterns and the regions of today, as the AWS SDK lists them
// (its file partitions.json, which a test compares).
var partitions = []partition{
	{regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$`), []string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2",
		"ap-northeast-3", "ap-south-1", "ap-south-2",
		"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
		"ap-southeast-6", "ap-southeast-7",
		"ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1",
		"eu-south-2", "eu-west-1", "eu-west-2",
		"eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1",
		"us-east-1", "us-east-2", "us-west-1",
		"us-west-2"}},
	{regexp.MustCompile(`^cn-\w+-\d+$`), []string{"cn-north-1", "cn-northwest-1"}},
	{regexp.MustCompile(`^eusc-(de)-\w+-\d+$`), []string{"eusc-de-east-1"}},
	{regexp.MustCompile(`^us-iso-\w+-\d+$`), []string{"us-iso-east-1", "us-iso-west-1"}},
	{regexp.MustCompile(`^us-isob-\w+-\d+$`), []string{"us-isob-east-1", "us-isob-west-1"}},
	{regexp.MustCompile(`^eu-isoe-\w+-\d+$`), []string{"eu-isoe-west-1"}},
	{regexp.MustCompile(`^us-isof-\w+-\d+$`), []string{"us-isof-east-1", "us-isof-south-1"}},
	{regexp.MustCompile(`^us-gov-\w+-\d+$`), []string{"us-gov-east-1", "us-gov-west-1"}},
}

// regionForm is the form of every region's name.
var regionForm = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[1-9][0-9]*$`)

// points are the words that AWS names regions by.
var points = []string{"north", "south", "east", "west", "central", "northeast", "northwest",
	"southeast", "southwest"}

// CheckRegion says what is wrong with a region's name, or "". Endpoint is the one that is set, or
// "".
//
// AWS opens new regions, and a typo that is not found here is an unknown host on a worker.
// An unknown name is accepted when it fits the pattern of a partition and is not likely a typo of a
// known one: it differs from each of them by more than two letters, or only in a point of the
// compass and a number. With an endpoint, the name is only used to sign requests, so every
// well-formed name is accepted.
func CheckRegion(region, endpoint string) string {
	names := regionNames()
	if slices.Contains(names, region) {
		return ""
	}
	near := spelling.Nearest(region, names)
	problem := "expected an AWS region such as us-east-2"
	if near != "" {
		problem += fmt.Sprintf("; did you mean '%s'?", near)
	}
	if !regionForm.MatchString(region) {
		return problem
	}
	if endpoint != "" {
		return ""
	}
	matches := func(p partition) bool { return p.pattern.MatchString(region) }
	if !slices.ContainsFunc(partitions, matches) {
		return problem + fmt.Sprintf(" (a region outside of AWS's known partitions needs '%s')",
			endpointOption)
	}
	words := strings.Split(region, "-")
	if near == "" || slices.Contains(points, words[len(words)-2]) {
		return ""
	}
	return problem
}

// regionNames are the regions of today.
func regionNames() (names []string) {
	for _, p := range partitions {
		names = append(names, p.regions...)
	}
	return names
}
