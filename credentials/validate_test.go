package credentials_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the faults of testdata/validate from what "+
	"Validate says; read the difference")

// TestValidate reads testdata/validate/*.txt: options, one "name = value" a line, then a line "---
// faults" and what Validate says of them. No value that begins with "hush" may appear there.
func TestValidate(t *testing.T) {
	files, err := filepath.Glob("testdata/validate/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			options, want, ok := strings.Cut(string(content), "--- faults\n")
			if !ok {
				t.Fatalf("%s has no line --- faults", file)
			}
			o := credentials.Options{}
			for line := range strings.Lines(options) {
				if name, value, ok := strings.Cut(strings.TrimRight(line, "\n"), " ="); ok {
					o[name] = strings.TrimPrefix(value, " ")
				}
			}
			got := ""
			if err := o.Validate(); err != nil {
				got = err.Error() + "\n"
				if _, err := credentials.New(t.Context(), o, credentials.Params{}); err == nil ||
					err.Error()+"\n" != got {
					t.Errorf("New returns %v, not the faults of Validate", err)
				}
			}
			if strings.Contains(got, "hush") {
				t.Errorf("a secret shows: %s", got)
			}
			if *update {
				if err := os.WriteFile(file, []byte(options+"--- faults\n"+got),
					0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnregisteredClassIsToldWithThoseThatAre(t *testing.T) {
	mustContain(t, customOptions("org.else.Provider").Validate(), "'org.else.Provider'",
		"credentials.Register", "com.example.VaultCredentials")
}

func FuzzValidateKnowsItsOptionsAndShowsNoSecret(f *testing.F) {
	for _, name := range append(credname.Known(), "", "aws.credentials.",
		"aws.credentials.role.provider.",
		"aws.credentials.custom.", "aws.credentials.role.provider.role.provider.provider",
		"AWS.CREDENTIALS.PROVIDER") {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		err := credentials.Options{name: hushKey}.Validate()
		if strings.HasPrefix(name, "aws.credentials.") && !credname.IsKnown(name) && err == nil {
			t.Errorf("Validate accepts the unknown option %q", name)
		}
		if (name == "aws.credentials.basic.secretkey" || !credname.IsKnown(name)) && err != nil &&
			strings.Contains(err.Error(), hushKey) {
			t.Errorf("Validate shows the value of %q: %v", name, err)
		}
	})
}
