package plan

import (
	"strings"
	"testing"
)

func TestSettingsHoldForWhatComesAfterThem(t *testing.T) {
	p, err := build(t, `
INSERT INTO sink VALUES (1, 'a');
SET 'pipeline.name' = 'second'; SET 'parallelism.default' = '4'; SET 'table.dml-sync' = 'TRUE';
INSERT INTO sink VALUES (2, 'b');
SET 'table.exec.resource.default-parallelism' = '2'; RESET 'pipeline.name';
EXECUTE STATEMENT SET BEGIN INSERT INTO sink VALUES (3, 'c'); INSERT INTO sink VALUES (4, 'd'); END;
RESET;
INSERT INTO sink VALUES (5, 'e');
INSERT INTO sink VALUES (6, 'f')`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, j := range p.Jobs {
		inserts := 0
		for _, w := range j.writes {
			inserts += len(w.loads)
		}
		got = append(
			got,
			strings.Join(
				[]string{j.Name, strings.Repeat("|", j.Parallelism), strings.Repeat("+", inserts)},
				" ",
			),
		)
	}
	// The first job takes in the INSERT that was to be waited for, as that one may run at the same
	// time as those before it.
	if want := "  ++, || ++,  ++"; strings.Join(got, ",") != want {
		t.Errorf("got %q; want %q", strings.Join(got, ","), want)
	}
}

func TestEverySettingHasAKeyOfItsOwnThatIsFound(t *testing.T) {
	for key, misspelt := range map[string]string{"pipeline.name": "pipline.name",
		"table.dml-sync": "table.dml-snyc", "parallelism.default": "paralelism.default"} {
		if got := nearestSetting(misspelt); got != key {
			t.Errorf("the nearest of %s is %q; want %s", misspelt, got, key)
		}
	}
	if got := nearestSetting("my.own.option"); got != "" {
		t.Errorf("the nearest of my.own.option is %q; want none", got)
	}
}

func TestNoSecretShowsInWhatStatementsPrint(t *testing.T) {
	p, err := build(
		t,
		"SET 's3.secret-key' = 'hush'; SET; SHOW CREATE TABLE sink; DESCRIBE sink; EXPLAIN "+
			"INSERT INTO sink SELECT id, name FROM src",
	)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(p.Output, "hush") || strings.Count(p.Output, "******") != 3 {
		t.Errorf("the script prints:\n%s", p.Output)
	}
}
