package dynamodbio_test

import (
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

// documentedOption is a row of the table in docs/options.md.
type documentedOption struct{ name, byDefault, unit, meaning string }

func documentedOptions(t *testing.T) []documentedOption {
	t.Helper()
	cell := `([^|]*[^| ])? *\|`
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ?" + cell + " ?" + cell + " ?" + cell + "$")
	var options []documentedOption
	for _, m := range row.FindAllStringSubmatch(readFile(t, "../docs/options.md"), -1) {
		options = append(options, documentedOption{m[1], strings.Trim(m[2], "`"), m[3], m[4]})
	}
	return options
}

// credentialsRow is the row for all options of package credentials.
const credentialsRow = "aws.credentials.…"

func TestDocsListEveryOption(t *testing.T) {
	want := []string{credentialsRow}
	for _, name := range dynamodbio.OptionNames() {
		if !strings.HasPrefix(name, "aws.credentials.") {
			want = append(want, name)
		}
	}
	var got []string
	for _, option := range documentedOptions(t) {
		got = append(got, option.name)
		if option.meaning == "" {
			t.Errorf("docs/options.md does not say what %s means", option.name)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options (-code +docs/options.md):\n%s", diff)
	}
}

// Each section of docs/options.md whose heading is an option is about one in the table.
func TestDocsDescribeOptionsThatExist(t *testing.T) {
	known := map[string]bool{}
	for _, option := range documentedOptions(t) {
		known[option.name] = true
	}
	heading := regexp.MustCompile("(?m)^### `([^`]+)`$")
	headings := heading.FindAllStringSubmatch(readFile(t, "../docs/options.md"), -1)
	if len(headings) < 10 {
		t.Errorf("docs/options.md describes %d options", len(headings))
	}
	for _, h := range headings {
		if !known[h[1]] {
			t.Errorf("docs/options.md describes %s, which is not an option", h[1])
		}
	}
}

// configWith is the Config of a table with further options in its WITH clause.
func configWith(t *testing.T, options string) dynamodbio.Config {
	t.Helper()
	cfg, err := dynamodbio.FromDDL(`
		CREATE TABLE t (k STRING) PARTITIONED BY (k)
		WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2'` +
		options + ")")
	if err != nil {
		t.Fatal(err)
	}
	return cfg.WithDefaults()
}

// An option that is set to its default changes nothing.
func TestDocsHaveTheDefaults(t *testing.T) {
	unset := configWith(t, "")
	checked := 0
	for _, option := range documentedOptions(t) {
		switch {
		case option.name == credentialsRow:
			if option.byDefault != string(credentials.Auto) {
				t.Errorf("docs/options.md has %q as the default provider", option.byDefault)
			}
		case option.byDefault == "required":
			_, err := dynamodbio.FromDDL("CREATE TABLE t (k STRING) WITH ('sink.shards' = '1')")
			if err == nil || !strings.Contains(err.Error(), option.name) {
				t.Errorf("docs/options.md has %s as required, and without it: %v", option.name, err)
			}
		case option.byDefault != "":
			checked++
			set := configWith(t, ", '"+option.name+"' = '"+option.byDefault+"'")
			if diff := cmp.Diff(unset, set); diff != "" {
				t.Errorf("%s = %s is not the default (-default +docs/options.md):\n%s",
					option.name, option.byDefault, diff)
			}
		}
	}
	if checked < 10 {
		t.Errorf("docs/options.md has %d defaults", checked)
	}
}

// The least value of an option is accepted, and one below it is not.
func TestDocsHaveTheLeastValues(t *testing.T) {
	least := regexp.MustCompile(`, (?:at least 1$|1 to )`)
	checked := 0
	for _, option := range documentedOptions(t) {
		if !least.MatchString(option.unit) {
			continue
		}
		checked++
		configWith(t, ", '"+option.name+"' = '1'")
		_, err := dynamodbio.FromDDL("CREATE TABLE t (k STRING) WITH ('" + option.name + "' = '0')")
		if err == nil || !strings.Contains(err.Error(), "'0' for option '"+option.name+"'") {
			t.Errorf("%s = 0: %v", option.name, err)
		}
	}
	if checked < 7 {
		t.Errorf("docs/options.md has %d least values", checked)
	}
}

// docs/credentials.md lists the options and the providers of package credentials.
func TestDocsListTheCredentials(t *testing.T) {
	text := readFile(t, "../docs/credentials.md")
	var options, providers, named []string
	for _, name := range dynamodbio.OptionNames() {
		if strings.HasPrefix(name, "aws.credentials.") {
			options = append(options, name)
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(m[1], "aws.credentials.") {
			named = append(named, m[1])
		} else {
			providers = append(providers, m[1])
		}
	}
	slices.Sort(named)
	if diff := cmp.Diff(options, named); diff != "" {
		t.Errorf("options (-code +docs/credentials.md):\n%s", diff)
	}
	for _, name := range providers {
		err := credentials.Options{"aws.credentials.provider": name}.Validate()
		unknown := credentials.Options{"aws.credentials.provider": "unknown"}.Validate()
		if err != nil && err.Error() == strings.ReplaceAll(unknown.Error(), "unknown", name) {
			t.Errorf("docs/credentials.md has provider %s: %v", name, err)
		}
	}
	if len(providers) != 8 {
		t.Errorf("docs/credentials.md has the providers %v", providers)
	}
}

// The README's Go consists of lines that are compiled in the examples.
func TestReadmeShowsCodeThatIsCompiled(t *testing.T) {
	code := map[string]bool{"…": true}
	for line := range strings.Lines(readFile(t, "example_test.go")) {
		code[strings.TrimSpace(line)] = true
	}
	readme := readFile(t, "../README.md")
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```").FindAllStringSubmatch(readme, -1)
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
