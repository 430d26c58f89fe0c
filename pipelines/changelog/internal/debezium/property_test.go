package debezium

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const propertyTable = `CREATE TABLE t (id BIGINT, part STRING, n DECIMAL(20, 4),
	at_ms TIMESTAMP(3), at_us TIMESTAMP(6), seen TIMESTAMP_LTZ(9), d DATE, b BYTES,
	tags ARRAY<STRING>, PRIMARY KEY (part, id) NOT ENFORCED)`

// drawn is a value and the JSON that Debezium may write for it.
type drawn struct {
	value schema.Value
	json  any
}

// drawColumns draws the values of the columns that are not key columns.
func drawColumns(t *rapid.T) map[string]drawn {
	seconds := rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds")
	nanos := rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")
	at := time.Unix(seconds, nanos).UTC()
	n := rapid.Int64().Draw(t, "unscaled")
	blob := rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "blob")
	tags := rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "tags")
	var list []schema.Value
	for _, tag := range tags {
		list = append(list, schema.String(tag))
	}
	digits := fmt.Sprintf("%d.%04d", n/10000, max(n%10000, -(n%10000)))
	if n < 0 && n > -10000 {
		digits = "-" + digits
	}
	columns := map[string]drawn{
		"at_ms": {schema.Timestamp(at.Truncate(time.Millisecond)), at.UnixMilli()},
		"at_us": {schema.Timestamp(at.Truncate(time.Microsecond)), at.UnixMicro()},
		"seen":  {schema.Instant(at), at.Format(time.RFC3339Nano)},
		"d":     {schema.Date(dayOf(at)), dayOf(at)},
		"b":     {schema.Bytes(blob), base64.StdEncoding.EncodeToString(blob)},
		"tags":  {schema.List(list...), append([]string{}, tags...)},
	}
	if rapid.Bool().Draw(t, "asNumber") {
		columns["n"] = drawn{schema.Decimal(digits), json.RawMessage(digits)}
	} else {
		columns["n"] = drawn{schema.Decimal(digits), digits}
	}
	for name := range columns {
		if rapid.IntRange(0, 5).Draw(t, "null "+name) == 0 {
			columns[name] = drawn{schema.Null(), nil}
		}
	}
	return columns
}

// The rows of the events of any history, applied to a map by key, give the table at the history's
// end: with values of all types, updates that change the key, and updates without before.
func TestEventsKeepATableInSync(t *testing.T) {
	type key struct {
		part string
		id   int64
	}
	names := []string{"id", "part", "n", "at_ms", "at_us", "seen", "d", "b", "tags"}
	rapid.Check(t, func(rt *rapid.T) {
		d := newDecoder(t, propertyTable, ByPrecision)
		truth, got := map[key]map[string]drawn{}, map[string][]schema.Value{}
		image := func(k key, columns map[string]drawn) map[string]any {
			members := map[string]any{"id": k.id, "part": k.part}
			for name, c := range columns {
				members[name] = c.json
			}
			return members
		}
		keyOf := func(values []schema.Value) string { return fmt.Sprint(values[0], "/", values[1]) }
		send := func(event map[string]any) {
			if rapid.Bool().Draw(rt, "wrapped") {
				event = map[string]any{"schema": nil, "payload": event}
			}
			text, err := json.Marshal(event)
			if err != nil {
				rt.Fatal(err)
			}
			rows, err := d.Decode(nil, text)
			if err != nil {
				rt.Fatalf("%s: %v", text, err)
			}
			for _, row := range rows {
				if row.Kind == schema.Delete {
					delete(got, keyOf(row.Values))
				} else {
					got[keyOf(row.Values)] = row.Values
				}
			}
		}
		drawKey := rapid.Custom(func(t *rapid.T) key {
			return key{rapid.SampledFrom([]string{"", "a", "b/1"}).Draw(t, "part"),
				rapid.Int64Range(-2, 2).Draw(t, "id")}
		})
		for range rapid.IntRange(0, 30).Draw(rt, "events") {
			k := drawKey.Draw(rt, "key")
			old, there := truth[k]
			switch {
			case !there:
				truth[k] = drawColumns(rt)
				send(map[string]any{"op": rapid.SampledFrom([]string{"c", "r"}).Draw(rt, "op"),
					"before": nil, "after": image(k, truth[k])})
			case rapid.IntRange(0, 3).Draw(rt, "delete") == 0:
				delete(truth, k)
				send(map[string]any{"op": "d", "before": image(k, old), "after": nil})
			default:
				columns, to := drawColumns(rt), k
				event := map[string]any{"op": "u"}
				if rapid.Bool().Draw(rt, "before known") {
					event["before"] = image(k, old)
					if moved := drawKey.Draw(rt, "moved"); truth[moved] == nil {
						to = moved
					}
				}
				delete(truth, k)
				truth[to] = columns
				event["after"] = image(to, columns)
				send(event)
			}
		}
		want := map[string][]schema.Value{}
		for k, columns := range truth {
			values := []schema.Value{schema.Int(k.id), schema.String(k.part)}
			for _, name := range names[2:] {
				values = append(values, columns[name].value)
			}
			want[keyOf(values)] = values
		}
		same := func(v, w []schema.Value) bool { return schema.List(v...).Equal(schema.List(w...)) }
		if !maps.EqualFunc(got, want, same) {
			rt.Fatalf("the rows give\n%v\nand the table has\n%v", got, want)
		}
	})
}

func TestDecimalBytesAreReadAsJavaWritesThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 16).Draw(t, "magnitude"))
		if rapid.Bool().Draw(t, "negative") {
			want.Neg(want)
		}
		scale := rapid.Int32Range(-10, 40).Draw(t, "scale")
		text := base64.StdEncoding.EncodeToString(twosComplement(want))
		v, err := toDecimal(json.RawMessage(fmt.Sprintf(`{"scale":%d,"value":%q}`, scale, text)),
			nil)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := new(big.Rat).SetString(v.DecimalText())
		exact := new(big.Rat).SetInt(want)
		power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10),
			big.NewInt(int64(max(scale, -scale))), nil))
		if scale > 0 {
			exact.Quo(exact, power)
		} else {
			exact.Mul(exact, power)
		}
		if !ok || got.Cmp(exact) != 0 {
			t.Errorf("%s with scale %d is read as %v", want, scale, v)
		}
	})
}

// twosComplement is Java's BigInteger.toByteArray: the fewest bytes that hold the number and its
// sign.
func twosComplement(n *big.Int) []byte {
	for size := 1; ; size++ {
		half := new(big.Int).Lsh(big.NewInt(1), uint(8*size-1))
		if n.Cmp(half) >= 0 || n.Cmp(new(big.Int).Neg(half)) < 0 {
			continue
		}
		if n.Sign() < 0 {
			n = new(big.Int).Add(n, new(big.Int).Lsh(half, 1))
		}
		return n.FillBytes(make([]byte, size))
	}
}
