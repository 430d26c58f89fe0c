package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
)

// response is the response to a step, in the form in which two are compared.
type response struct {
	status        int
	code, message string
	// content is the JSON of a success without what DynamoDB does not guarantee: the order of items
	// and of the elements of sets, times, ids and ARNs, and the size of a table.
	content any
}

func (r response) String() string {
	text := "ok " + jsonText(r.content)
	if r.status != http.StatusOK {
		text = fmt.Sprintf("%d %s: %s", r.status, r.code, r.message)
	}
	return longRun.ReplaceAllStringFunc(text, func(s string) string { return long(len(s)) })
}

// longRun is an expanded [long] text.
var longRun = regexp.MustCompile("x{100,}")

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was decoded from JSON
	}
	return string(b)
}

// maxPages is far more than the pages of any step.
const maxPages = 1000

// noLastPage is the code for a Query or Scan that never ends.
const noLastPage = "no last page"

// run makes the calls of a step.
func (s session) run(ctx context.Context, c step) (response, error) {
	body := expand(c.body)
	var parsed map[string]any
	_ = json.Unmarshal([]byte(body), &parsed) // a damaged body may not be an object
	if !c.drain {
		r, err := s.once(ctx, c.operation, body)
		if err == nil && r.status == http.StatusOK {
			r.content = normalised(c.operation, parsed, r.content)
		}
		return r, err
	}
	return s.drain(ctx, c.operation, parsed)
}

func (s session) once(ctx context.Context, operation, body string) (r response, err error) {
	sent, err := rawcall.Send(ctx, s.url, operation, body)
	if err != nil {
		return r, err
	}
	r.status = sent.Status
	r.code, r.message = sent.Error()
	if r.status != http.StatusOK {
		return r, nil
	}
	return r, json.Unmarshal(sent.Body, &r.content)
}

// drain reads all pages of a Query or Scan, and of all segments if only their number is given. It
// returns the sum of the pages, with the units if there is one page.
func (s session) drain(
	ctx context.Context,
	operation string,
	parameters map[string]any,
) (response, error) {
	segments, _ := parameters["TotalSegments"].(float64)
	pages, items := 0, []any{}
	counts := map[string]float64{}
	var units any
	for segment := range max(1, min(int(segments), 10)) {
		if segments > 0 {
			parameters["Segment"] = segment
		}
		delete(parameters, "ExclusiveStartKey")
		for more := true; more; {
			if pages++; pages > maxPages {
				return response{code: noLastPage}, nil
			}
			r, err := s.once(ctx, operation, jsonText(parameters))
			if err != nil || r.status != http.StatusOK {
				return r, err
			}
			page := r.content.(map[string]any)
			list, _ := page["Items"].([]any)
			items = append(items, list...)
			for _, name := range []string{"Count", "ScannedCount"} {
				n, ok := page[name].(float64)
				if !ok {
					return response{}, fmt.Errorf(
						"%s has no %s: %s",
						operation,
						name,
						jsonText(page),
					)
				}
				counts[name] += n
			}
			units = page["ConsumedCapacity"]
			parameters["ExclusiveStartKey"], more = page["LastEvaluatedKey"]
		}
	}
	sum := map[string]any{
		"Items":        items,
		"Count":        counts["Count"],
		"ScannedCount": counts["ScannedCount"],
		"pages":        pages,
	}
	if pages == 1 {
		sum["ConsumedCapacity"] = units
	}
	// The number of pages depends on the items of a segment and on the order of large ones.
	if _, index := parameters["IndexName"]; segments > 1 ||
		(operation == "Scan" || index) && len(jsonText(items)) > 900<<10 {
		delete(sum, "pages")
	}
	delete(parameters, "ExclusiveStartKey")
	return response{status: http.StatusOK, content: normalised(operation, parameters, sum)}, nil
}

// normalised returns the content of a success in the form in which two are compared.
func normalised(operation string, parameters map[string]any, content any) any {
	page, ok := content.(map[string]any)
	if !ok {
		return content
	}
	_, index := parameters["IndexName"]
	_, more := page["LastEvaluatedKey"]
	_, segment := parameters["Segment"]
	_, started := parameters["ExclusiveStartKey"]
	switch {
	case operation == "Query" && !index:
	case (operation == "Query" || operation == "Scan") && (more || started || segment &&
		page["pages"] == nil):
		// The order of items is guaranteed only in a partition of a table.
		counted := map[string]any{}
		if !started && !segment {
			counted = map[string]any{"Count": page["Count"], "more": more}
		}
		return counted
	case operation == "Query" || operation == "Scan":
		page["Items"] = inOrder(page["Items"])
	case operation == "BatchGetItem":
		if responses, ok := page["Responses"].(map[string]any); ok {
			for table, items := range responses {
				responses[table] = inOrder(items)
			}
		}
	}
	for _, name := range []string{"ConsumedCapacity"} {
		if list, ok := page[name].([]any); ok {
			page[name] = inOrder(list)
		}
	}
	if collections, ok := page["ItemCollectionMetrics"].(map[string]any); ok &&
		operation == "BatchWriteItem" {
		for table, list := range collections {
			collections[table] = inOrder(list)
		}
	}
	for _, name := range []string{"Table", "TableDescription"} {
		if description, ok := page[name].(map[string]any); ok {
			page[name] = described(description, operation == "DescribeTable")
		}
	}
	return withoutOrder(page)
}

// described returns the part of a table's description that is compared. The status is compared for
// DescribeTable only: in dynamodbtest no table is CREATING.
func described(d map[string]any, status bool) map[string]any {
	keep := func(from map[string]any, names ...string) map[string]any {
		kept := map[string]any{}
		for _, name := range names {
			if v, ok := from[name]; ok {
				kept[name] = v
			}
		}
		if units, ok := from["ProvisionedThroughput"].(map[string]any); ok {
			kept["ProvisionedThroughput"] = fmt.Sprint(
				units["ReadCapacityUnits"],
				" ",
				units["WriteCapacityUnits"],
			)
		}
		return kept
	}
	names := []string{"TableName", "KeySchema"}
	if status {
		names = append(names, "TableStatus")
	}
	kept := keep(d, names...)
	kept["AttributeDefinitions"] = inOrder(d["AttributeDefinitions"])
	if billing, ok := d["BillingModeSummary"].(map[string]any); ok {
		kept["BillingMode"] = billing["BillingMode"]
	}
	for _, kind := range []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"} {
		indexes, _ := d[kind].([]any)
		var all []any
		for _, ix := range indexes {
			names := []string{"IndexName", "KeySchema", "Projection"}
			if status {
				names = append(names, "IndexStatus")
			}
			all = append(all, keep(ix.(map[string]any), names...))
		}
		kept[kind] = inOrder(all)
	}
	return kept
}

// inOrder returns a sorted copy of a list, so that two with the same elements are equal.
func inOrder(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	list = slices.Clone(list)
	for i := range list {
		list[i] = withoutOrder(list[i])
	}
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(jsonText(a), jsonText(b)) })
	return list
}

// withoutOrder returns v with the elements of every set sorted.
func withoutOrder(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, e := range v {
			if name == "SS" || name == "NS" || name == "BS" {
				v[name] = inOrder(e)
			} else {
				v[name] = withoutOrder(e)
			}
		}
	case []any:
		for i := range v {
			v[i] = withoutOrder(v[i])
		}
	}
	return v
}
