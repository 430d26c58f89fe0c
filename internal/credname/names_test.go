package credname_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"pgregory.net/rapid"
)

func TestNearestFindsWhatWasMeant(t *testing.T) {
	for name, want := range map[string]string{
		"aws.credentials.provdier":                                         "aws.credentials.provider",
		"aws.credential.provider":                                          "aws.credentials.provider",
		"aws.credentials.basic.accessKeyId":                                "aws.credentials.basic.accesskeyid",
		"aws.credentials.basic.secret-key":                                 "aws.credentials.basic.secretkey",
		"aws.credentials.role.session-name":                                "aws.credentials.role.sessionName",
		"aws.credentials.role.externalid":                                  "aws.credentials.role.externalId",
		"aws.credentials.webidentitytoken.file":                            "aws.credentials.webIdentityToken.file",
		"aws.credentials.provider.basic.accesskeyid":                       "aws.credentials.basic.accesskeyid",
		"aws.credentials.provider.role.provider.role.arn":                  "aws.credentials.role.provider.role.arn",
		"aws.credentials.role.provider.basic.accessKey":                    "aws.credentials.role.provider.basic.accesskeyid",
		"aws.credentials.role.provider.role.provider.role.ran":             "aws.credentials.role.provider.role.provider.role.arn",
		"aws.credentials.something.else.entirely":                          "",
		"sink.batch.max-size":                                              "",
		"aws.credentials.role.provider.role.provider.absolutely.not.known": "",
	} {
		if got := credname.Nearest(name); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestKnownNamesAreKnownAtAnyDepth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(credname.Known()).Draw(t, "name")
		depth := rapid.IntRange(0, 5).Draw(t, "depth")
		nested := strings.Replace(name, "aws.credentials.",
			"aws.credentials."+strings.Repeat("role.provider.", depth), 1)
		// the nested provider's name is role.provider itself
		want := depth == 0 || name != "aws.credentials.provider"
		if got := credname.IsKnown(nested); got != want {
			t.Fatalf("IsKnown(%q) = %t, want %t", nested, got, want)
		}
		if want && credname.Nearest(nested) != nested {
			t.Fatalf("Nearest(%q) = %q, want itself", nested, credname.Nearest(nested))
		}
		if mistyped := nested + "x"; want && !strings.HasPrefix(name, "aws.credentials.custom.") {
			if credname.IsKnown(mistyped) || credname.Nearest(mistyped) != nested {
				t.Fatalf("IsKnown(%q) = %t, Nearest %q", mistyped, credname.IsKnown(mistyped),
					credname.Nearest(mistyped))
			}
		}
	})
}

func TestKnownListsEachNameOnce(t *testing.T) {
	names := credname.Known()
	slices.Sort(names)
	if n := len(slices.Compact(slices.Clone(names))); n != len(names) || n != 13 {
		t.Errorf("%d names, %d of them different, want 13", len(names), n)
	}
}

func FuzzNearestIsKnownOrNone(f *testing.F) {
	for _, name := range append(credname.Known(), "", "aws.credentials.",
		"aws.credentials.role.provider.", "aws.credentials.custom.",
		"aws.credentials.role.provider.role.provider.provider", "AWS.CREDENTIALS.PROVIDER") {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if n := credname.Nearest(name); n != "" && !credname.IsKnown(n) {
			t.Errorf("Nearest(%q) = %q, which is not known", name, n)
		}
	})
}
