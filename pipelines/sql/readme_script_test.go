package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	sqlBlock  = regexp.MustCompile("(?s)```sql\n(.*?)```")
	pathIn    = regexp.MustCompile(`'path' = '[^']*'`)
	tableName = regexp.MustCompile(`'table-name' = '([a-z_]+)'`)
)

// The scripts of the README run as they stand there, but for the paths.
func TestTheScriptsOfTheReadmeRun(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	items := map[string]int{} // by table
	for _, block := range sqlBlock.FindAllStringSubmatch(string(text), -1) {
		path := "user_behavior.csv"
		if strings.Contains(block[1], "'dynamodb-json'") {
			path = "testdata/items.jsonl"
		}
		here, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		script := pathIn.ReplaceAllLiteralString(block[1], "'path' = '"+here+"'")
		code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner=prism", writeScript(t, script))
		if code != exitOK {
			t.Errorf("exit code %d: %s\n%s", code, script, stderr)
		}
		for _, name := range tableName.FindAllStringSubmatch(script, -1) {
			items[name[1]] = strings.Count(stdout, `{"Table":"`+name[1]+`"`)
		}
	}
	if items["last_click"] < 100 || items["orders"] != 2 || items["articles"] != 1000 || len(items) != 3 {
		t.Errorf("the items stored are %v", items)
	}
}
