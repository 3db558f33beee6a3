// PKG_CONFIG_PATH=PREFIX/lib/pkgconfig LD_LIBRARY_PATH=PREFIX/lib go run .
package main

import (
	"context"
	"fmt"
	"log"

	"hegui"
)

func main() {
	engine, err := hegui.Builtin() // compiled once, used by any number of goroutines
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()

	comments := []string{"互粉互赞，有赞必回", "拍得真好，下次一起去", "转发本条即可领取现金红包"}
	results, err := engine.CheckBatch(context.Background(), hegui.Comment, comments)
	if err != nil {
		log.Fatal(err)
	}
	for i, comment := range comments {
		fmt.Println(results.Decision(i), comment)
		for _, hit := range results.Hits(i) {
			rule := engine.Rules()[hit.Rule]
			fmt.Println("  ", rule.Clause, comment[hit.Start:hit.End], rule.Advice.Zh)
		}
	}
}
