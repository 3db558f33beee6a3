package hegui_test

import (
	"context"
	"fmt"
	"log"

	"hegui"
)

func Example() {
	engine, err := hegui.Builtin()
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	verdict, err := engine.Check(&hegui.Request{Content: "不转不是中国人"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdict.Decision, verdict.Violations[0].Clause, verdict.Violations[0].Spans[0].Text)
	// Output: reject 4.4.2 不转不是中国人
}

func ExampleEngine_CheckBatch() {
	engine, err := hegui.Builtin()
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	comments := []string{"拍得真好，下次一起去", "互粉互赞，有赞必回"}
	results, err := engine.CheckBatch(context.Background(), hegui.Comment, comments)
	if err != nil {
		log.Fatal(err)
	}
	for i, comment := range comments {
		fmt.Println(results.Decision(i), comment)
	}
	// Output:
	// pass 拍得真好，下次一起去
	// reject 互粉互赞，有赞必回
}

func ExampleEngine_Redact() {
	engine, err := hegui.Builtin()
	if err != nil {
		log.Fatal(err)
	}
	defer engine.Close()
	masked, err := engine.Redact(&hegui.Request{Content: "转发一下，不转不是中国人"}, hegui.Content, '*')
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(masked)
	// Output: 转发一下，*******
}
