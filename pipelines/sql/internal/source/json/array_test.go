package json

import (
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

const ignored = "'json.ignore-parse-errors' = 'true'"

func TestALineThatIsAnArrayHasARowForEachObject(t *testing.T) {
	for _, test := range []struct{ options, text, want string }{
		{"", `[{"id":1,"v":"a"},{"id":2,"v":"b"}]`, "int 1 | string 'a'; int 2 | string 'b'"},
		{"", "{\"id\":1,\"v\":{\"b c\" : \"x y\tz\"}}", `int 1 | string '{"b c":"x y\tz"}'`},
		{"", "[]\n{\"id\":1}\n[ ]\n [ {\"id\":2} ] \n[{}]", "int 1 | null NULL; int 2 | null " +
			"NULL; null NULL | null NULL"},
		{"", "\ufeff[{\"id\":1}]\r\n", "int 1 | null NULL"},
		{
			"", `[{"v":[1,{"x":"]"}],"id":1},{"v":"[{","id":2}]`,
			`int 1 | string '[1,{"x":"]"}]'; int 2 | string '[{'`,
		},
		{
			"",
			"[{\"id\":1,\t\"v\":\"a\tb\"},\t{\"id\":2,\"v\":\"c\x01\"},\t{\"v\":\"\t\"," +
				"\t\"id\":3}]",
			"int 1 | string 'a\tb'; int 2 | string 'c\x01'; int 3 | string '\t'",
		},
		{
			ignored, `[{"id":"x","v":"a"},1,null,[],{"id":2}]`,
			"null NULL | string 'a'; int 2 | null NULL",
		},
		{ignored, "[{\"id\":1},{\"id\":2]\n[{\"id\":3}", ""},
		{ignored, "[{\"id\":1}] x\n[{\"id\":3}]\n", "int 3 | null NULL"},
	} {
		got, err := rows(t, test.text, "id INT, v STRING", test.options)
		if err != nil || strings.Join(got, "; ") != test.want {
			t.Errorf("%q is %s, %v; want %s", test.text, strings.Join(got, "; "), err, test.want)
		}
	}
}

func TestAnElementThatDoesNotFitIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		`[1]`:                   `line 2: element 1: expected an object of the columns`,
		`[{"id":1},"x"]`:        `line 2: element 2: expected an object of the columns`,
		`[{"id":1},null]`:       `line 2: element 2: expected an object of the columns`,
		`[[{"id":1}]]`:          `line 2: element 1: expected an object of the columns`,
		`[{"id":1},{"id":"x"}]`: `line 2: element 2: column id: cannot read "x" as INT: it is not a number`,
		`[{"id":1}] {"id":2}`:   `line 2: there is more after the value: write each value on its own line`,
		`[{"id":1},]`:           `line 2: it is not valid JSON: byte 11: `,
		`[`:                     `line 2: the value does not end in this line: write each value on its own line`,
		`[{"id":1}, {"v":"` +
			"\x01x": `line 2: the value does not end in this line: write each value on its own line`,
		`"x"`:  `line 2: expected an object of the columns, or an array of such objects, in each line`,
		`null`: `line 2: expected an object of the columns, or an array of such objects, in each line`,
	} {
		got, err := rows(t, "{\"id\":0}\n"+text+"\n", "id INT, v STRING", "")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestElementsThatAreIgnoredAreCounted(t *testing.T) {
	before := input.ProcessStats()
	if _, err := rows(t, `[{"id":"x"},1,{"id":1},[]]`+"\n[1", "id INT, v STRING",
		ignored); err != nil {
		t.Fatal(err)
	}
	if n := input.ProcessStats().Sub(before).Ignored; n != 4 {
		t.Errorf("%d are counted; want 4: a field, two elements and a line", n)
	}
}

func FuzzErrorsAreIgnored(f *testing.F) {
	for _, text := range []string{`{"id":1,"v":"a"}`, `[{"id":1},{"v":[1]}]`,
		"[{\"id\":1,\t\"v\":\"a\tb\"}]\n[]", `[1,null,{}`, "{\"v\":\"\\\x01\"}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		strict, err := rows(t, text, "id INT, v STRING", "")
		lenient, lenientErr := rows(t, text, "id INT, v STRING", ignored)
		if lenientErr != nil {
			t.Fatalf("with errors ignored: %v", lenientErr)
		}
		if err == nil && strings.Join(strict, ";") != strings.Join(lenient, ";") {
			t.Fatalf("%q is %v, and with errors ignored %v", text, strict, lenient)
		}
	})
}
