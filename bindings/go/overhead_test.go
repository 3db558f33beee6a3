package hegui

import (
	"context"
	"fmt"
	"os"
	"sort"
	"testing"
	"time"

	"hegui/internal/cbench"
)

// TestOverhead prints what Go adds to C, in one run: HEGUI_BENCH=1 go test -run Overhead -v. It measures; it fails only on wrong counts.
func TestOverhead(t *testing.T) {
	if os.Getenv("HEGUI_BENCH") == "" {
		t.Skip("HEGUI_BENCH is not set")
	}
	e := builtin(t)
	posts := []string{
		"清晨的菜市场很热闹，买了两把青菜和一块豆腐，回家给孩子煮面吃。",
		"周末带爸妈去了趟江边，风有点大，但是晚霞特别好看，拍了很多照片。",
		"楼下新开的面馆味道不错，牛肉给得很足，就是排队的人有点多。",
		"外婆寄来的腊肉到了，切了一小块蒸饭，还是小时候熟悉的味道。",
	}
	texts := make([]string, 256)
	for i := range texts {
		texts[i] = posts[i%len(posts)]
		if i%32 == 0 {
			texts[i] = offer
		}
	}
	var results Results
	batch := func(rounds int) int {
		hits := 0
		for range rounds {
			if err := e.CheckBatchInto(context.Background(), Content, texts, &results); err != nil {
				t.Fatal(err)
			}
			hits += len(results.hits)
		}
		return hits
	}
	report(t, "batch of 256", 1, batch, func(rounds int) int { return cbench.Batch(texts, rounds) })
	one := func(rounds int) int {
		found := 0
		for range rounds {
			v, err := e.Check(&Request{Content: posts[0]})
			if err != nil {
				t.Fatal(err)
			}
			found += len(v.Violations)
		}
		return found
	}
	report(t, "one post", 100, one, func(rounds int) int { return cbench.Batch(posts[:1], rounds) })
}

// report runs both in turn, and prints the least times and the median difference.
func report(t *testing.T, name string, rounds int, inGo, inC func(int) int) {
	if a, b := inGo(rounds), inC(rounds); a != b {
		t.Fatalf("%s: %d hits in Go, %d in C", name, a, b)
	}
	var a, b, more []float64
	for range 601 {
		start := time.Now()
		inGo(rounds)
		middle := time.Now()
		inC(rounds)
		end := time.Now()
		g := float64(middle.Sub(start).Nanoseconds()) / float64(rounds)
		c := float64(end.Sub(middle).Nanoseconds()) / float64(rounds)
		a, b, more = append(a, g), append(b, c), append(more, g-c)
	}
	sort.Float64s(a)
	sort.Float64s(b)
	sort.Float64s(more)
	// The least times are those that other programs disturbed least.
	fmt.Printf("%s: Go %.0f ns, C %.0f ns, Go adds %.0f ns (%.1f%%) by the least of %d turns, %.0f ns by the median difference\n",
		name, a[0], b[0], a[0]-b[0], 100*(a[0]-b[0])/b[0], len(a), more[300])
}
