package query

import (
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
)

func TestAStatementParsedAloneKeepsItsPosition(t *testing.T) {
	text := "CREATE TABLE t (`ü` INT) WITH ('connector' = 'x');  INSERT INTO t\n" +
		" SELECT 'é', `ü` FROM t; INSERT INTO t\r\nVALUES (1)"
	statements, err := parser.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range statements[1:] {
		before := s.(*ast.Insert)
		after, err := parser.ParseInsert(before.Text, before.At)
		if err != nil {
			t.Fatal(err)
		}
		if before.At != after.At || before.Query.Pos() != after.Query.Pos() {
			t.Errorf("statement %d: %v and its query %v have moved to %v and %v",
				i+1, before.At, before.Query.Pos(), after.At, after.Query.Pos())
		}
	}
}
