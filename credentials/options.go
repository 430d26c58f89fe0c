package credentials

import (
	"fmt"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Options are connector options by their full names, such as aws.credentials.provider, as the table
// gives them. Those that do not begin with aws.credentials. are left alone, but for aws.region;
// pass them along for the factories of CUSTOM. A nil map is AUTO.
//
// Options are plain data: JSON carries them whole, secrets included, as they have to reach the
// workers. Everything made for reading (the verbs of fmt, slog) masks the secrets. An unexported
// struct field is out of fmt's reach: keep Options in an exported one, or print them yourself.
type Options map[string]string

// mask replaces a secret, as in Flink's messages.
const mask = "******"

// String lists the options in the order of their names, the secrets masked.
func (o Options) String() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(o)) {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name + ": ")
		if isSecret(name) {
			b.WriteString(mask)
		} else {
			b.WriteString(strconv.Quote(o[name]))
		}
	}
	b.WriteByte('}')
	return b.String()
}

// GoString is String: %#v must not show what %v hides.
func (o Options) GoString() string { return "credentials.Options" + o.String() }

// Format writes String for every verb, so that neither %x nor a mistaken verb shows a secret.
func (o Options) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') {
		io.WriteString(f, o.GoString())
		return
	}
	io.WriteString(f, o.String())
}

// LogValue gives slog the masked form, which its JSON handler would otherwise bypass.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.String()) }

// isSecret reports whether the option's value must not be shown. The value of an unknown option,
// which may be a misspelt secret, is not shown.
func isSecret(name string) bool {
	_, rest, ok := credname.Split(name)
	if ok && (name == credname.Provider || slices.Contains(credname.LevelNames, rest)) {
		return rest == credname.SecretKey || rest == credname.SessionToken
	}
	if ok && !strings.HasPrefix(rest, credname.CustomPrefix) {
		return true
	}
	lower := strings.ToLower(name)
	return slices.ContainsFunc([]string{"secret", "password", "passwd", "token", "key",
		"credential"},
		func(word string) bool {
			return strings.Contains(strings.TrimPrefix(lower, credname.Prefix), word)
		})
}

// secrets returns the values that must not be shown.
func (o Options) secrets() []string {
	var values []string
	for name, value := range o {
		if isSecret(name) {
			values = append(values, value)
		}
	}
	return values
}

// level is the options of one provider: the outermost one, or one behind ASSUME_ROLE.
type level struct {
	options Options
	prefix  string // of its options, with the last dot
	outer   *level // the level whose ASSUME_ROLE this one serves, or nil
}

func (o Options) top() *level { return &level{options: o, prefix: credname.Prefix} }

// base is the level of the provider that this level's ASSUME_ROLE calls STS with.
func (l *level) base() *level {
	return &level{options: l.options, prefix: l.prefix + credname.NestedPrefix, outer: l}
}

func (l *level) get(name string) string  { return l.options[l.prefix+name] }
func (l *level) name(name string) string { return l.prefix + name }

// kindOption is the name of the option that names this level's provider.
func (l *level) kindOption() string {
	if l.outer == nil {
		return credname.Provider
	}
	return strings.TrimSuffix(l.prefix, ".")
}

// kind returns this level's provider. ok is false when the option names none that exists.
func (l *level) kind() (k Kind, ok bool) {
	if name, given := l.options[l.kindOption()]; given {
		return parseKind(name)
	}
	if l.get(credname.AccessKeyID) != "" && l.get(credname.SecretKey) != "" {
		return Basic, true
	}
	return Auto, true
}

// stsEndpoint is this level's, else that of the nearest level around it, else "".
func (l *level) stsEndpoint() string {
	for ; l != nil; l = l.outer {
		if e := l.get(credname.RoleSTSEndpoint); e != "" {
			return e
		}
	}
	return ""
}
