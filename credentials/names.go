package credentials

import (
	"slices"
	"strings"
)

// Option names, without the prefix of their level.
const (
	accessKeyID      = "basic.accesskeyid"
	secretKey        = "basic.secretkey"
	sessionToken     = "basic.sessiontoken"
	profilePath      = "profile.path"
	profileName      = "profile.name"
	roleARN          = "role.arn"
	roleSessionName  = "role.sessionName"
	roleExternalID   = "role.externalId"
	roleSTSEndpoint  = "role.stsEndpoint"
	roleProvider     = "role.provider"
	webIdentityFile  = "webIdentityToken.file"
	customClass      = "custom.class"
	customPrefix     = "custom."
	topPrefix        = "aws.credentials."
	providerOption   = topPrefix + "provider"
	nestedPrefix     = roleProvider + "."
	regionOption     = "aws.region"
	dataStreamPrefix = "provider." // what Flink's DataStream API has where its SQL has nothing
)

// levelNames are the options that every level has.
var levelNames = []string{
	accessKeyID, secretKey, sessionToken, profilePath, profileName, roleARN, roleSessionName,
	roleExternalID, roleSTSEndpoint, roleProvider, webIdentityFile, customClass,
}

// Known returns the full names of the options of the outermost provider, in a fixed order. The
// options of the provider behind ASSUME_ROLE have the same names below aws.credentials.role.provider,
// to any depth, so they cannot be listed; [IsKnown] knows them too.
func Known() []string {
	names := []string{providerOption}
	for _, n := range levelNames {
		names = append(names, topPrefix+n)
	}
	return names
}

// IsKnown reports whether name, such as aws.credentials.role.provider.basic.accesskeyid, is an option
// of this package. Names are compared exactly, as in Flink. Every name that begins with
// aws.credentials.custom. is known: it may belong to a registered factory.
func IsKnown(name string) bool {
	if name == providerOption {
		return true
	}
	_, rest, ok := splitName(name)
	return ok && (slices.Contains(levelNames, rest) || strings.HasPrefix(rest, customPrefix) && rest != customPrefix)
}

// Nearest returns the known option that name was most likely meant to be, or "" when none is near.
// For a nested name it is one of the same level.
func Nearest(name string) string {
	prefix, rest, ok := splitName(name)
	if !ok {
		return nearest(name, Known())
	}
	if after, found := strings.CutPrefix(rest, dataStreamPrefix); found && prefix == topPrefix && IsKnown(topPrefix+after) {
		return topPrefix + after
	}
	candidates := make([]string, 0, len(levelNames)+1)
	if prefix == topPrefix {
		candidates = append(candidates, "provider")
	}
	candidates = append(candidates, levelNames...)
	if n := nearest(rest, candidates); n != "" {
		return prefix + n
	}
	return ""
}

// splitName splits an option into the prefix of its level, which ends with a dot, and its name there.
func splitName(name string) (prefix, rest string, ok bool) {
	rest, ok = strings.CutPrefix(name, topPrefix)
	if !ok {
		return "", name, false
	}
	for {
		inner, nested := strings.CutPrefix(rest, nestedPrefix)
		if !nested {
			return name[:len(name)-len(rest)], rest, true
		}
		rest = inner
	}
}

// nearest returns the candidate with the fewest edits from name, case apart, when they are few for
// its length.
func nearest(name string, candidates []string) string {
	best, fewest := "", len(name)/3+2
	for _, c := range candidates {
		if max(len(name)-len(c), len(c)-len(name)) >= fewest {
			continue // which also spares the work on a name of a megabyte
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
