package credentials

import (
	"errors"
	"fmt"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
)

// OptionError is an invalid or missing option, found by [Options.Validate].
type OptionError struct {
	// Option is the option's full name, such as aws.credentials.role.arn.
	Option string
	// Reason names the option and, unless it is a secret, the value.
	Reason string
}

// Error returns the reason.
func (e *OptionError) Error() string { return e.Reason }

func optionErrorf(option, format string, args ...any) error {
	return &OptionError{option, fmt.Sprintf(format, args...)}
}

// Validate returns every problem of the options at once, joined, each an [*OptionError], or nil:
// names that do not exist below aws.credentials., a provider that does not exist, and options that
// the chosen provider needs and lacks or cannot use, those of the providers behind ASSUME_ROLE
// included. Each problem names the option and, unless it is a secret, the value.
//
// What only the worker can know is not checked: environment, files, properties, metadata. Options
// of providers that are not chosen are not checked either, as in Flink; only their names are.
func (o Options) Validate() error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if !strings.HasPrefix(name, credname.Prefix) {
			continue
		}
		switch {
		case !credname.IsKnown(name):
			problems = append(problems, unknownOption(name))
		case o[name] == "":
			problems = append(problems, optionErrorf(name, "option '%s' is empty: set it or "+
				"leave it out",
				name))
		}
	}
	return errors.Join(append(problems, o.top().problems()...)...)
}

func unknownOption(name string) error {
	if n := credname.Nearest(name); n != "" {
		return optionErrorf(name, "unknown option '%s'; did you mean '%s'?", name, n)
	}
	return optionErrorf(name, "unknown option '%s'; the options below aws.credentials. are "+
		"provider, %s",
		name, strings.Join(credname.LevelNames, ", "))
}

func (l *level) problems() []error {
	kind, ok := l.kind()
	if !ok {
		name := l.options[l.kindOption()]
		if name == "" {
			return nil // reported as empty
		}
		if n := credname.NearestOf(name, kindNames()); n != "" {
			return []error{optionErrorf(l.kindOption(),
				"option '%s' = '%s': no such credential provider; did you mean %s?",
				l.kindOption(), name, n)}
		}
		return []error{optionErrorf(l.kindOption(), "option '%s' = '%s': no such credential "+
			"provider; "+
			"it is one of %s",
			l.kindOption(), name, strings.Join(kindNames(), ", "))}
	}
	switch kind {
	case Basic:
		return l.basicFaults()
	case Auto:
		return append(l.halfBasicFaults(), l.roleProblems()...)
	case WebIdentityToken:
		return l.roleProblems()
	case AssumeRole:
		return append(append(l.missing(kind, credname.RoleARN, credname.RoleSessionName),
			l.roleProblems()...), l.base().problems()...)
	case Custom:
		return l.customFaults()
	default:
		return nil
	}
}

// missing reports the options that the provider cannot do without. An empty one is reported
// elsewhere.
func (l *level) missing(kind Kind, names ...string) []error {
	var problems []error
	for _, name := range names {
		if _, given := l.options[l.name(name)]; !given {
			problems = append(problems, optionErrorf(l.name(name),
				"option '%s' is missing: '%s' = '%s' needs it", l.name(name), l.kindOption(), kind))
		}
	}
	return problems
}

func (l *level) basicFaults() []error {
	var missing []string
	for _, name := range []string{credname.AccessKeyID, credname.SecretKey} {
		if _, given := l.options[l.name(name)]; !given {
			missing = append(missing, l.name(name))
		}
	}
	if missing == nil {
		return nil
	}
	return []error{optionErrorf(missing[0], "missing '%s': please set values for AWS Access Key "+
		"ID "+
		"('%s') and Secret Key ('%s') "+
		"when using the BASIC AWS credential provider type", strings.Join(missing,
		"' and '"), l.name(credname.AccessKeyID), l.name(credname.SecretKey))}
}

// halfBasicFaults finds the start of a BASIC that was not finished. Flink looks for credentials
// elsewhere then, and writes with what it finds.
func (l *level) halfBasicFaults() []error {
	if _, given := l.options[l.kindOption()]; given {
		return nil
	}
	for _, name := range []string{credname.AccessKeyID, credname.SecretKey, credname.SessionToken} {
		if l.get(name) != "" {
			return l.basicFaults()
		}
	}
	return nil
}

// The forms that STS asks for (AWS STS API Reference, AssumeRole).
var (
	sessionNameForm = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
	// at most 1224, more than a regexp counts
	externalIDForm = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`)
)

func (l *level) roleProblems() []error {
	var problems []error
	check := func(name, rule string, ok func(string) bool) {
		if v := l.get(name); v != "" && !ok(v) {
			problems = append(problems, optionErrorf(l.name(name),
				"option '%s' = '%s': %s", l.name(name), v,
				rule))
		}
	}
	check(credname.RoleARN, "it is not the ARN of a role, such as "+
		"arn:aws:iam::123456789012:role/loader", isRoleARN)
	check(credname.RoleSessionName, "a session name is 2 to 64 letters, digits and _+=,.@-",
		sessionNameForm.MatchString)
	check(credname.RoleExternalID, "an external id is 2 to 1224 letters, digits and _+=,.@:/-",
		func(id string) bool { return len(id) <= 1224 && externalIDForm.MatchString(id) })
	check(credname.RoleSTSEndpoint, "it is not a URL such as https://sts.us-east-2.amazonaws.com",
		isURL)
	return problems
}

func isRoleARN(s string) bool {
	a, err := arn.Parse(s)
	return err == nil && a.Service == "iam" && strings.HasPrefix(a.Resource, "role/")
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" &&
		u.User == nil
}

func (l *level) customFaults() []error {
	if problems := l.missing(Custom, credname.CustomClass); problems != nil {
		return problems
	}
	class := l.get(credname.CustomClass)
	if class == "" || registered(class) != nil {
		return nil
	}
	hint := "call credentials.Register in the pipeline's program"
	names := registeredNames()
	if n := credname.NearestOf(class, names); n != "" {
		hint = "did you mean '" + n + "'?"
	} else if len(names) > 0 {
		hint += ", which registers only " + strings.Join(names, ", ")
	}
	return []error{optionErrorf(l.name(credname.CustomClass),
		"option '%s' = '%s': no credential provider is registered under this name; %s",
		l.name(credname.CustomClass), class, hint)}
}
