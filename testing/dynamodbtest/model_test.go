package dynamodbtest_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// TestTableBehavesAsAMap compares the table with a map after random puts, deletes and batches, some
// of which are rejected.
func TestTableBehavesAsAMap(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t)
	client := newClient(t, db)
	tables := 0
	rapid.Check(t, func(t *rapid.T) {
		tables++
		table := fmt.Sprintf("tab%d", tables)
		if err := db.CreateTable(table, "id", "at:N"); err != nil {
			t.Fatal(err)
		}
		defer db.DeleteTable(table)
		model := map[string]string{} // line by key
		drawKey := func(t *rapid.T) (attributes, string) {
			id := rapid.SampledFrom([]string{"a", "a\x00", "é", "\""}).Draw(t, "id")
			at := rapid.IntRange(-2, 2).Draw(t, "at")
			text := rapid.SampledFrom([]string{"%d", "%d.0", "%d0E-1"}).Draw(t, "number")
			return attributes{"id": &str{Value: id}, "at": &num{Value: fmt.Sprintf(text, at)}},
				fmt.Sprintf("%s/%d", id, at)
		}
		version := 0
		drawItem := func(t *rapid.T) (item attributes, key, line string) {
			item, key = drawKey(t)
			version++
			item["v"] = &num{Value: fmt.Sprint(version)}
			id, at := key[:strings.LastIndexByte(key, '/')], key[strings.LastIndexByte(key, '/')+1:]
			quoted := strings.NewReplacer("\x00", `\u0000`, `"`, `\"`).Replace(id)
			return item, key, fmt.Sprintf(`{"at":{"N":"%s"},"id":{"S":"%s"},"v":{"N":"%d"}}`, at,
				quoted, version)
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				item, key, line := drawItem(t)
				out, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table,
					Item: item, ReturnValues: types.ReturnValueAllOld})
				if err != nil || (out.Attributes == nil) != (model[key] == "") {
					t.Fatalf("put %s: %v, old %v, model %q", key, err, out, model[key])
				}
				model[key] = line
			},
			"delete": func(t *rapid.T) {
				key, name := drawKey(t)
				if _, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &table,
					Key: key}); err != nil {
					t.Fatal(err)
				}
				delete(model, name)
			},
			"batch": func(t *rapid.T) {
				next := maps.Clone(model)
				seen := map[string]bool{}
				duplicate := false
				var writes []types.WriteRequest
				for range rapid.IntRange(1, 4).Draw(t, "writes") {
					item, key, line := drawItem(t)
					duplicate = duplicate || seen[key]
					seen[key] = true
					if rapid.Bool().Draw(t, "delete") {
						writes = append(writes, del(attributes{"id": item["id"], "at": item["at"]}))
						delete(next, key)
					} else {
						writes = append(writes, put(item))
						next[key] = line
					}
				}
				_, err := client.BatchWriteItem(ctx, batch(table, writes...))
				if duplicate != (err != nil) {
					t.Fatalf("duplicates %v, error %v", duplicate, err)
				}
				if err == nil {
					model = next
				}
			},
			"get": func(t *rapid.T) {
				key, name := drawKey(t)
				out, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String(table),
					Key: key})
				if err != nil || (out.Item == nil) != (model[name] == "") {
					t.Fatalf("get %s: %v, %v, model %q", name, err, out, model[name])
				}
			},
			"": func(t *rapid.T) {
				got, want := db.Lines(table), slices.Sorted(maps.Values(model))
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
					t.Fatalf("table (-want +got):\n%s", diff)
				}
			},
		})
	})
}
