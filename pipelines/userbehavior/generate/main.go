// Command generate writes a generated UserBehavior data set to standard output: CSV without a
// header line, with the columns user_id, item_id, category_id and behavior, as in the public data
// set of Taobao's shoppers that Flink's documentation loads into its user_behavior table.
//
//	go run ./pipelines/userbehavior/generate -rows 50000 > pipelines/sql/user_behavior.csv
//
// The same flags give the same bytes on every machine.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
)

func main() {
	rows := flag.Int("rows", defaultRows, "how many rows to write")
	seed := flag.Uint64("seed", defaultSeed,
		"another seed gives another data set of the same shape")
	flag.Parse()
	if flag.NArg() > 0 || *rows < 0 {
		fmt.Fprintln(os.Stderr, "usage: generate [-rows N] [-seed N] > file.csv")
		os.Exit(2)
	}
	if err := generate(os.Stdout, *rows, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

const (
	defaultRows = 50_000
	defaultSeed = 20171125 // the first day of the original
)

// The ranges of the original's identifiers, and its number of categories.
const (
	maxUser     = 1_018_011
	maxItem     = 5_163_070
	maxCategory = 5_161_669
	categories  = 9_439
)

// generator generates visits: a few rows of one user, who looks around in one category.
//
// It computes with integers only, and uses only Uint64 of package rand: floating point differs
// between processors, and how rand derives other numbers may change with Go's version.
type generator struct {
	random *rand.PCG
	rows   int // of the whole data set: the fewer there are, the fewer users share them
}

// generate writes the given number of rows.
func generate(w io.Writer, rows int, seed uint64) error {
	g := &generator{rand.NewPCG(seed, seed), rows}
	out := bufio.NewWriter(w)
	var line []byte
	for left := rows; left > 0; {
		user, category := g.user(), g.category()
		item := g.item(category)
		for n := min(1+g.skewed(12), left); n > 0; n, left = n-1, left-1 {
			behavior := g.behavior()
			if behavior == "pv" { // other actions are on the item that was viewed last
				item = g.item(category)
			}
			line = strconv.AppendInt(line[:0], user, 10)
			line = strconv.AppendInt(append(line, ','), item, 10)
			line = strconv.AppendInt(append(line, ','), categoryID(category), 10)
			line = append(append(append(line, ','), behavior...), '\n')
			if _, err := out.Write(line); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

// below returns a number from 0 to n-1.
func (g *generator) below(n int) int { return int((g.random.Uint64() >> 32) * uint64(n) >> 32) }

// skewed returns a number from 0 to n-1, small ones far more often.
func (g *generator) skewed(n int) int { return g.below(1 + g.below(n)) }

// user picks one of at most as many users as a tenth of the rows; few of them return often.
func (g *generator) user() int64 {
	return scatter(g.skewed(1+g.skewed(1+g.rows/10))%maxUser, maxUser)
}

func (g *generator) category() int { return g.skewed(categories) }

func categoryID(category int) int64 { return scatter(category, maxCategory) }

// item picks one of the category's items.
func (g *generator) item(category int) int64 {
	return scatter(category+categories*g.skewed(maxItem/categories), maxItem)
}

// behavior picks pv, cart, fav or buy with the shares that they have in the original.
func (g *generator) behavior() string {
	switch n := g.below(1000); {
	case n < 896:
		return "pv"
	case n < 951:
		return "cart"
	case n < 980:
		return "fav"
	default:
		return "buy"
	}
}

// scatter maps a rank below n to an identifier from 1 to n, a different one for each rank: the
// factor is a prime that divides none of the ranges.
func scatter(rank, n int) int64 { return 1 + int64(rank)*2_654_435_761%int64(n) }
