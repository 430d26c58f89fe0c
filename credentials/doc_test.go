package credentials_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/internal/credname"
)

// column returns the first column of the doc comment's rows that match.
func column(t *testing.T, row string) (names []string) {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^//\t(`+row+
		`)[ ]`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	return names
}

func TestDocumentationListsEveryOption(t *testing.T) {
	want := append(credname.Known(), "aws.credentials.custom.*")
	if diff := cmp.Diff(want, column(t, `aws\.credentials\.[\w.*]+`)); diff != "" {
		t.Errorf("options (-code +doc.go):\n%s", diff)
	}
}

func TestDocumentationListsEveryProvider(t *testing.T) {
	err := credentials.Options{"aws.credentials.provider": "zzzzzzzzzzzz"}.Validate()
	if err == nil {
		t.Fatal("an unknown provider is accepted")
	}
	_, list, _ := strings.Cut(err.Error(), "it is one of ")
	if diff := cmp.Diff(strings.Split(list, ", "), column(t, `[A-Z_]{4,}`)); diff != "" {
		t.Errorf("providers (-code +doc.go):\n%s", diff)
	}
}

// What the table says of options that are left out.
func TestDocumentationTellsWhichOptionsAreNeeded(t *testing.T) {
	needed := map[string][]string{
		"BASIC": {"aws.credentials.basic.accesskeyid",
			"aws.credentials.basic.secretkey"},
		"ASSUME_ROLE":        {"aws.credentials.role.arn", "aws.credentials.role.sessionName"},
		"CUSTOM":             {"aws.credentials.custom.class"},
		"ENV_VAR":            nil,
		"SYS_PROP":           nil,
		"PROFILE":            nil,
		"WEB_IDENTITY_TOKEN": nil,
		"AUTO":               nil,
	}
	for provider, options := range needed {
		err := credentials.Options{"aws.credentials.provider": provider}.Validate()
		if (err == nil) != (options == nil) {
			t.Errorf("%s without options: %v", provider, err)
		}
		for _, name := range options {
			mustContain(t, err, "'"+name+"'")
		}
	}
}
