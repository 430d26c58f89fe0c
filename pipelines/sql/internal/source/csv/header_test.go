package csv

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOneBlankFieldBehindTheLastColumnIsNone(t *testing.T) {
	pipe := "'csv.field-delimiter' = '|'"
	for _, test := range []struct{ columns, options, text, want string }{
		{"a INT, b STRING", pipe, "1|x|\n2|y|\r\n3|z\n4||", "int 1 | string 'x'; int 2 | string " +
			"'y'; int 3 | string 'z'; int 4 | string ''"},
		{"a INT, b STRING", "", "1,\"x,y\",\n", "int 1 | string 'x,y'"},
		{"a INT, b STRING", "", "1,x,\"\"\n2,y,  \n", "int 1 | string 'x'; int 2 | string 'y'"},
		{"a INT, b STRING", "'csv.field-delimiter' = '\t'", "1\tx\t\n", "int 1 | string 'x'"},
		{"a INT, b STRING", "'csv.field-delimiter' = '，'", "1，x，\n", "int 1 | string 'x'"},
		{"a STRING", pipe, "x|\n|\n", "string 'x'; string ''"},
		{"a INT, b ARRAY<INT>", pipe, "1|2;3|\n1||\n", "int 1 | list [2 3]; int 1 | list []"},
		{"a INT, b STRING", "'csv.ignore-parse-errors' = 'true', " + pipe,
			"1|x|\n2|y||\n3|z|w\n4|\nx|v|",
			"int 1 | string 'x'; int 4 | string ''; null NULL | string 'v'"},
		{"a INT, b STRING", "'csv.null-literal' = '-', " + pipe, "-|-|\n", "null NULL | null NULL"},
	} {
		got, err := rows(t, test.text, format(t, test.columns, test.options))
		if err != nil || strings.Join(got, "; ") != test.want {
			t.Errorf("%q is %s, %v; want %s", test.text, strings.Join(got, "; "), err, test.want)
		}
	}
	for text, want := range map[string]string{
		"1|x|\n2|y||\n":     "line 2: row length mismatch: 2 fields expected but was 4",
		"1|x|z\n":           "line 1: row length mismatch: 2 fields expected but was 3",
		"1|x|\"z\"\n":       "line 1: row length mismatch: 2 fields expected but was 3",
		"1\n":               "line 1: row length mismatch: 2 fields expected but was 1",
		"1|x|\n\n1|x|\n|||": "line 4: row length mismatch: 2 fields expected but was 4",
	} {
		if got, err := rows(t, text, format(t, "a INT, b STRING", pipe)); err == nil ||
			err.Error() != want {
			t.Errorf("%q is %s, %v; want %s", text, got, err, want)
		}
	}
}

func TestAHeaderLineNamesTheFields(t *testing.T) {
	const columns = "id INT, name STRING"
	for _, test := range []struct{ columns, options, text, want string }{
		{columns, "", "id,name\n1,a\n", "int 1 | string 'a'"},
		{columns, "", "name,more,id\na,x,1\nb,,2\n", "int 1 | string 'a'; int 2 | string 'b'"},
		{columns, "", "\ufeff\"name\",\"id\"\r\na,1\r\n", "int 1 | string 'a'"},
		{columns, "", " id , name\n1,a\n", "int 1 | string 'a'"},
		{columns, "", "id,name,\n1,a,\n2,b\n", "int 1 | string 'a'; int 2 | string 'b'"},
		{columns, "", "id,name\n1,a,\n", "int 1 | string 'a'"},
		{columns, "", ",id,name,,\n0,1,a,,\n", "int 1 | string 'a'"},
		{columns, "", "", ""},
		{columns, "", "id,name", ""},
		{columns, "", "\n\nid,name\n\n1,a\n", "int 1 | string 'a'"},
		{columns, "'csv.allow-comments' = 'true'", "# made " +
			"today\nid,name\n1,a\n", "int 1 | string 'a'"},
		{columns, "'csv.field-delimiter' = ';'", "name;id\na;1\n", "int 1 | string 'a'"},
		{
			columns, "'csv.ignore-parse-errors' = 'true'", "name,id,x\na,1,y\nb,z,y\nc\nd,1,2,3\n",
			"int 1 | string 'a'; null NULL | string 'b'; null NULL | string 'c'",
		},
		{"name STRING", "", "name\na\n\nb\n", "string 'a'; string ''; string 'b'"},
		{"name STRING", "", "id,name\n1,a\n\n2,b\n", "string 'a'; string 'b'"},
		{"`a \"b\"` STRING, `x,y` INT", "", "\"x,y\",\"a \"\"b\"\"\"\n1,a\n", "string 'a' | int 1"},
		{"name STRING, tags ARRAY<STRING>", "", "tags,name\n,a\nx;y,b\n", "string 'a' | list []; " +
			"string 'b' | list ['x' 'y']"},
	} {
		options := "'csv.header' = 'true'"
		if test.options != "" {
			options += ", " + test.options
		}
		got, err := rows(t, test.text, format(t, test.columns, options))
		if err != nil || strings.Join(got, "; ") != test.want {
			t.Errorf("%q is %s, %v; want %s", test.text, strings.Join(got, "; "), err, test.want)
		}
	}
}

func TestAHeaderLineThatDoesNotFitIsExplained(t *testing.T) {
	for text, want := range map[string]string{
		"id,label\n1,a\n": "line 1: the header line ('csv.header' = 'true') has no column " +
			"'name'; its names are id, label",
		"1,a\n": "line 1: the header line ('csv.header' = 'true') has no column " +
			"'id', 'name'; its names are 1, a",
		"\nID,name\n1,a\n": "line 2: the header line ('csv.header' = 'true') has no column " +
			"'id' (did you mean 'ID'?); its names are ID, name",
		"id,name,id\n1,a,2\n":  "line 1: the header line has the name 'id' twice",
		"id,name,x,x\n1,a,2,3": "line 1: the header line has the name 'x' twice",
		"\"id\"x,name\n1,a\n": "line 1: text after the closing quote of field 1; write a quote " +
			"inside quotes twice",
		"id,x,name\n1,a\n":      "line 2: row length mismatch: 3 fields expected but was 2",
		"name,id\na,1\nid,name": `line 3: column id: cannot read "name" as INT: it is not a number`,
	} {
		for _, more := range []string{"", ", 'csv.ignore-parse-errors' = 'true'"} {
			if more != "" && !strings.HasPrefix(want, "line 1") && !strings.HasPrefix(text, "\n") {
				continue // what is wrong with the rows behind the header
			}
			got, err := rows(t, text,
				format(t, "id INT, name STRING", "'csv.header' = 'true'"+more))
			if err == nil || err.Error() != want {
				t.Errorf("%q is %s, %v; want %s", text, got, err, want)
			}
		}
	}
}

func TestAHeaderLineIsHintedAt(t *testing.T) {
	const hint = "; if this is a header line, set 'csv.header' = 'true': every line is read as a " +
		"row without it"
	for text, want := range map[string]string{
		"id,name\n1,a\n": `line 1: column id: cannot read "id" as INT: it is not a number` +
			hint,
		"\"Name\",x,y\n1,a\n": "line 1: row length mismatch: 2 fields expected but was 3" + hint,
		"name\n1,a\n":         "line 1: row length mismatch: 2 fields expected but was 1" + hint,
		"1,a\nname,x,y\n":     "line 2: row length mismatch: 2 fields expected but was 3",
		"other,x,y\n":         "line 1: row length mismatch: 2 fields expected but was 3",
		"1,a\nid,name\n1,a\n": `line 2: column id: cannot read "id" as INT: it is not a number` +
			hint,
		"1,a\nother,name\n1,a\n": `line 2: column id: cannot read "other" as INT: it is not a number`,
	} {
		_, err := rows(t, text, format(t, "id INT, name STRING", ""))
		if err == nil {
			t.Errorf("%q is read; want %s", text, want)
		} else if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
