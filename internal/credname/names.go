// Package credname knows the names of the connector options aws.credentials.*: which exist, and
// which one a misspelt name most likely means. Package credentials, which reads the options, and
// package dynamodbio, which reads CREATE TABLE statements, share it.
package credname

import (
	"slices"
	"strings"
)

// Prefix is what the full name of every option begins with, and NestedPrefix what follows it once
// for each level of a provider behind ASSUME_ROLE.
const (
	Prefix       = "aws.credentials."
	NestedPrefix = RoleProvider + "."
)

const (
	// Provider is the full name of the option that chooses the outermost provider.
	Provider = Prefix + "provider"
	// Region is the full name of the option of the AWS region.
	Region = "aws.region"
)

// Names of a level's options, without its prefix.
const (
	AccessKeyID     = "basic.accesskeyid"
	SecretKey       = "basic.secretkey"
	SessionToken    = "basic.sessiontoken"
	ProfilePath     = "profile.path"
	ProfileName     = "profile.name"
	RoleARN         = "role.arn"
	RoleSessionName = "role.sessionName"
	RoleExternalID  = "role.externalId"
	RoleSTSEndpoint = "role.stsEndpoint"
	RoleProvider    = "role.provider"
	WebIdentityFile = "webIdentityToken.file"
	CustomClass     = "custom.class"
	// CustomPrefix begins the options that only a registered factory knows.
	CustomPrefix = "custom."
)

// dataStreamPrefix is what Flink's DataStream API has where its SQL has nothing.
const dataStreamPrefix = "provider."

// LevelNames are the options that every level has.
var LevelNames = []string{
	AccessKeyID, SecretKey, SessionToken, ProfilePath, ProfileName, RoleARN, RoleSessionName,
	RoleExternalID, RoleSTSEndpoint, RoleProvider, WebIdentityFile, CustomClass,
}

// Known returns the full names of the options of the outermost provider, in a fixed order. The
// options of the provider behind ASSUME_ROLE have the same names below
// aws.credentials.role.provider, to any depth, so they cannot be listed; [IsKnown] knows them too.
func Known() []string {
	names := []string{Provider}
	for _, n := range LevelNames {
		names = append(names, Prefix+n)
	}
	return names
}

// IsKnown reports whether name, such as aws.credentials.role.provider.basic.accesskeyid, is an
// option of this package. Names are compared exactly, as in Flink. Every name that begins with
// aws.credentials.custom. is known: it may belong to a registered factory.
func IsKnown(name string) bool {
	if name == Provider {
		return true
	}
	_, rest, ok := Split(name)
	custom := strings.HasPrefix(rest, CustomPrefix) && rest != CustomPrefix
	return ok && (slices.Contains(LevelNames, rest) || custom)
}

// Nearest returns the known option that name was most likely meant to be, or "" when none is near.
// For a nested name it is one of the same level.
func Nearest(name string) string {
	prefix, rest, ok := Split(name)
	if !ok {
		return NearestOf(name, Known())
	}
	after, found := strings.CutPrefix(rest, dataStreamPrefix)
	if found && prefix == Prefix && IsKnown(Prefix+after) {
		return Prefix + after
	}
	candidates := make([]string, 0, len(LevelNames)+1)
	if prefix == Prefix {
		candidates = append(candidates, "provider")
	}
	candidates = append(candidates, LevelNames...)
	if n := NearestOf(rest, candidates); n != "" {
		return prefix + n
	}
	return ""
}

// Split splits an option into the prefix of its level, which ends with a dot, and its name there.
func Split(name string) (prefix, rest string, ok bool) {
	rest, ok = strings.CutPrefix(name, Prefix)
	if !ok {
		return "", name, false
	}
	for {
		inner, nested := strings.CutPrefix(rest, NestedPrefix)
		if !nested {
			return name[:len(name)-len(rest)], rest, true
		}
		rest = inner
	}
}

// NearestOf returns the candidate with the fewest edits from name, case apart, when they are few
// for its length.
func NearestOf(name string, candidates []string) string {
	best, fewest := "", len(name)/3+2
	for _, c := range candidates {
		if max(len(name)-len(c), len(c)-len(name)) >= fewest {
			continue // which also saves the work for a name of a megabyte
		}
		if d := edits(strings.ToLower(name), strings.ToLower(c)); d < fewest {
			best, fewest = c, d
		}
	}
	return best
}

// edits counts the insertions, deletions and replacements that turn a into b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
