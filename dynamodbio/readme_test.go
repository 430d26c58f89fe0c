package dynamodbio_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readmeOptions are the rows of the README's table of options: the default of each.
func readmeOptions(t *testing.T) map[string]string {
	t.Helper()
	_, section, _ := strings.Cut(readFile(t, "../README.md"), "\n## Options\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|([^|]*)\\|").FindAllStringSubmatch(section, -1) {
		if _, twice := rows[row[1]]; twice {
			t.Errorf("the README lists option %s twice", row[1])
		}
		rows[row[1]] = strings.Trim(row[2], " `")
	}
	return rows
}

func TestReadmeListsEveryOption(t *testing.T) {
	known := []string{credentialsRow}
	for _, name := range dynamodbio.OptionNames() {
		if !strings.HasPrefix(name, "aws.credentials.") {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	if diff := cmp.Diff(known, slices.Sorted(maps.Keys(readmeOptions(t)))); diff != "" {
		t.Errorf("options (-code +README.md):\n%s", diff)
	}
}

// credentialsRow is the row that stands for all options of package credentials.
const credentialsRow = "aws.credentials.…"

// An option that is set to its default changes nothing.
func TestReadmeTellsTheDefaults(t *testing.T) {
	config := func(options string) dynamodbio.Config {
		t.Helper()
		cfg, err := dynamodbio.FromDDL("CREATE TABLE t (k STRING) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2'" + options + ")")
		if err != nil {
			t.Fatal(err)
		}
		return cfg.WithDefaults()
	}
	unset := config("")
	checked := 0
	for name, value := range readmeOptions(t) {
		if value == "" || value == "required" || name == credentialsRow {
			continue
		}
		checked++
		if diff := cmp.Diff(unset, config(", '"+name+"' = '"+value+"'")); diff != "" {
			t.Errorf("%s = %s is not the default that the README tells (-default +README.md):\n%s", name, value, diff)
		}
	}
	if checked < 10 {
		t.Errorf("the README tells %d defaults", checked)
	}
	if got := readmeOptions(t)[credentialsRow]; got != string(credentials.Auto) {
		t.Errorf("the README's default provider is %q", got)
	}
}

// TestReadmeShowsCodeThatIsCompiled finds each line of the README's Go in the examples.
func TestReadmeShowsCodeThatIsCompiled(t *testing.T) {
	code := map[string]bool{"…": true}
	for line := range strings.Lines(readFile(t, "example_test.go")) {
		code[strings.TrimSpace(line)] = true
	}
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```").FindAllStringSubmatch(readFile(t, "../README.md"), -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no Go")
	}
	for _, block := range blocks {
		for line := range strings.Lines(block[1]) {
			if !code[strings.TrimSpace(line)] {
				t.Errorf("the README's line is in no example: %s", line)
			}
		}
	}
}
