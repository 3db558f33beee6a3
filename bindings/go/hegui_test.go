package hegui

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const offer = "转发本条即可领取现金红包，每人一份"

func builtin(t testing.TB) *Engine {
	t.Helper()
	e, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

func TestCheck(t *testing.T) {
	e := builtin(t)
	v, err := e.Check(&Request{ID: "post-7", Content: offer, Facts: map[string]any{"account.certified": true}})
	if err != nil {
		t.Fatal(err)
	}
	if v.Decision != Reject || string(v.ID) != `"post-7"` || v.Responsible != "certifying_account" {
		t.Fatalf("%+v", v)
	}
	first := v.Violations[0]
	if first.Clause != "4.4.1" || first.Spans[0].Text != offer[first.Spans[0].Start:first.Spans[0].End] {
		t.Fatalf("%+v", first)
	}
	masked, err := e.Redact(&Request{Content: offer}, Content, '■')
	if err != nil || strings.Contains(masked, "转发") || !strings.Contains(masked, "■■") {
		t.Fatal(masked, err)
	}
}

// A verdict on a text in which nothing is found is made in Go: it must say what the JSON says.
func TestPassIsWhatTheJSONSays(t *testing.T) {
	e := builtin(t)
	for _, r := range []Request{{Content: "好"}, {ID: 7, Comment: "拍得真好"}, {}} {
		fast, err := e.Check(&r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := e.CheckToJSON(&r)
		if err != nil {
			t.Fatal(err)
		}
		var slow Verdict
		if err := json.Unmarshal(text, &slow); err != nil {
			t.Fatal(err)
		}
		a, _ := json.Marshal(fast)
		slow.Violations = nil
		b, _ := json.Marshal(slow)
		if string(a) != string(b) {
			t.Fatalf("%s\n%s", a, b)
		}
	}
}

func TestErrorsNameTheWayOut(t *testing.T) {
	e := builtin(t)
	_, err := e.Check(&Request{Facts: map[string]any{"account.certifed": true}})
	var told *Error
	if !errors.As(err, &told) || told.Name != "HEGUI_E_REQUEST" || !strings.Contains(err.Error(), "account.certified") {
		t.Fatal(err)
	}
	if _, err = e.Check(&Request{Content: "a\xff"}); !errors.As(err, &told) || told.Name != "HEGUI_E_UTF8" {
		t.Fatal(err)
	}
	if _, err = e.CheckJSON([]byte(`{"contnt": 1}`)); err == nil || !strings.Contains(err.Error(), "content") {
		t.Fatal(err)
	}
	_, err = New(Config{Sources: map[string]string{"operator/x.toml": "[[rule]]\nid = \"operator.x\"\n"}})
	if !errors.As(err, &told) || len(told.Diagnostics) < 2 || told.Diagnostics[0].File != "operator/x.toml" {
		t.Fatal(err)
	}
	if _, err = New(Config{Level: 9}); err == nil || !strings.Contains(err.Error(), "level 9") {
		t.Fatal(err)
	}
	if err := checkABI(2); err == nil || !strings.Contains(err.Error(), "binary interface 2") {
		t.Fatal(err)
	}
}

func TestOperatorsListsAndDomains(t *testing.T) {
	e, err := New(Config{
		Lists: []List{{Name: "house", Terms: "占座\n", Clause: "4.8.1", Category: "spam", Severity: Low,
			Decision: Review, Fields: []Field{Comment}}},
		Domains: "block bad-shop.com",
	})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	v, err := e.Check(&Request{Comment: "帮我占座"})
	if err != nil || v.Decision != Review || v.Violations[0].Rule != "operator.house" {
		t.Fatal(v, err)
	}
	if v, err = e.Check(&Request{Content: "帮我占座"}); err != nil || v.Decision != Pass {
		t.Fatal(v, err)
	}
	if v, err = e.Check(&Request{Content: "见 http://m.bad-shop.com/x"}); err != nil || v.Decision != Reject {
		t.Fatal(v, err)
	}
}

func TestOverlays(t *testing.T) {
	overlay := `schema = 1
overlay = { id = "acme", over = "hegui-zh" }
amend = [{ rule = "coercion.patriot", decision = "suspend", because = "专项治理", until = 2026-12-31 }]`
	for day, want := range map[string]Decision{"2026-12-31": Suspend, "2027-01-01": Reject} {
		today, _ := time.Parse("2006-01-02", day)
		e, err := New(Config{Overlays: map[string]string{"acme.toml": overlay}, Today: today, Observe: 3})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := e.Check(&Request{Content: "是中国人就转"}); err != nil || v.Decision != want {
			t.Fatal(day, v, err)
		}
		e.Close()
	}
	var told *Error
	_, err := New(Config{Overlays: map[string]string{"acme.toml": strings.Replace(overlay, "patriot", "patriots", 1)}})
	if !errors.As(err, &told) || told.Diagnostics[0].File != "acme.toml" || told.Diagnostics[0].Code != "E070" {
		t.Fatal(err)
	}
}

func TestCache(t *testing.T) {
	file := filepath.Join(t.TempDir(), "rules.cache")
	for range 2 {
		e, err := New(Config{Cache: file})
		if err != nil {
			t.Fatal(err)
		}
		v, err := e.Check(&Request{Content: "不转不是中国人"})
		if err != nil || v.Decision != Reject || len(e.Rules()) < 100 || e.Memory() < 1<<20 {
			t.Fatal(v, err)
		}
		e.Close()
		if e.Rules() == nil {
			t.Fatal("the rules were read before")
		}
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		t.Fatal(err)
	}
}

func TestBatch(t *testing.T) {
	e := builtin(t)
	texts := []string{offer, "拍得真好", "a\xff", "", "互粉互赞，刷粉丝刷播放量", strings.Repeat("a", 70000)}
	for len(texts) < 5000 { // several pieces
		texts = append(texts, "清晨的菜市场很热闹", offer)
	}
	r, err := e.CheckBatch(context.Background(), Comment, texts)
	if err != nil || r.Len() != len(texts) {
		t.Fatal(r.Len(), err)
	}
	if r.Decision(0) != Reject || r.Decision(1) != Pass || r.Decision(2) != NotChecked || r.Err(2) == nil || r.Err(1) != nil {
		t.Fatal(r.decisions[:4])
	}
	if r.Err(5) == nil || !strings.Contains(r.Err(5).Error(), "TOO_LARGE") {
		t.Fatal(r.Err(5))
	}
	for i := range texts {
		for _, hit := range r.Hits(i) {
			rule := e.Rules()[hit.Rule]
			if int(hit.Text) != i || texts[i][hit.Start:hit.End] == "" || rule.Clause == "" || hit.Decision > r.Decision(i) {
				t.Fatal(i, hit, rule)
			}
		}
		if (len(r.Hits(i)) > 0) != (r.Decision(i) > Pass) {
			t.Fatal(i, r.Decision(i), r.Hits(i))
		}
	}
	alone, err := e.Check(&Request{Comment: texts[4]})
	if err != nil || alone.Decision != r.Decision(4) {
		t.Fatal(err)
	}
	spans := 0
	for _, v := range alone.Violations {
		spans += len(v.Spans)
	}
	if spans != len(r.Hits(4)) {
		t.Fatal(spans, len(r.Hits(4)))
	}
}

func TestContext(t *testing.T) {
	e, err := New(Config{Scanners: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := e.CheckBatch(ctx, Comment, []string{offer}); !errors.Is(err, context.Canceled) || r.Len() != 0 {
		t.Fatal(err)
	}
	w, err := e.core.acquire(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := e.CheckBatch(ctx, Comment, []string{offer}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err) // all scanners are taken, so it waited
	}
	e.core.release(w)
	if _, err := e.CheckBatch(context.Background(), Comment, []string{offer}); err != nil {
		t.Fatal(err)
	}
	e.Close()
	e.Close()
	if _, err := e.Check(&Request{Comment: offer}); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
}

func TestManyGoroutines(t *testing.T) {
	e := builtin(t)
	var group sync.WaitGroup
	for range 16 {
		group.Add(1)
		go func() {
			defer group.Done()
			var results Results
			for range 30 {
				err := e.CheckBatchInto(context.Background(), Content, []string{offer, "拍得真好"}, &results)
				if err != nil || results.Decision(0) != Reject || results.Decision(1) != Pass {
					t.Error(err)
					return
				}
				if v, err := e.Check(&Request{Content: offer}); err != nil || v.Decision != Reject {
					t.Error(err)
					return
				}
			}
		}()
	}
	group.Wait()
}

// The corpus gives the bytes that the command gives: HEGUI_CORPUS and HEGUI_VERDICTS name the files.
func TestCorpus(t *testing.T) {
	corpus, verdicts := os.Getenv("HEGUI_CORPUS"), os.Getenv("HEGUI_VERDICTS")
	if corpus == "" || verdicts == "" {
		t.Skip("HEGUI_CORPUS and HEGUI_VERDICTS are not set: tools/capi_check.sh sets them")
	}
	sameBytes(t, builtin(t), corpus, verdicts)
}

// With an index of names the corpus gives the bytes that the command gives, and some of them name what is resembled.
func TestCorpusNames(t *testing.T) {
	corpus, index, verdicts := os.Getenv("HEGUI_CORPUS"), os.Getenv("HEGUI_NAMES"), os.Getenv("HEGUI_NAMES_VERDICTS")
	if corpus == "" || index == "" || verdicts == "" {
		t.Skip("HEGUI_CORPUS, HEGUI_NAMES and HEGUI_NAMES_VERDICTS are not set: tools/capi_check.sh sets them")
	}
	e, err := New(Config{Names: []string{index}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	sameBytes(t, e, corpus, verdicts)
	v, err := e.Check(&Request{Name: "凌霄单車"})
	if err != nil || len(v.Violations) == 0 || v.Violations[0].Resembles == nil {
		t.Fatalf("%+v %v", v, err)
	}
	if r := *v.Violations[0].Resembles; r.Name != "凌霄单车" || r.Kind != "well_known" || r.Like == "" {
		t.Fatalf("%+v", r)
	}
	batch, err := e.CheckBatch(context.Background(), Name, []string{"凌霄单车", "山里的早晨"})
	if err != nil || batch.Len() != 2 {
		t.Fatal(err)
	}
	for text, want := range []bool{true, false} {
		if got := slices.ContainsFunc(batch.Hits(text), Hit.Resembles); got != want {
			t.Errorf("text %d resembles a name: %v", text, got)
		}
	}
}

func sameBytes(t *testing.T, e *Engine, corpus, verdicts string) {
	t.Helper()
	lines, expected := lines(t, corpus), lines(t, verdicts)
	if len(lines) < 60 || len(lines) != len(expected) {
		t.Fatal(len(lines), len(expected))
	}
	for i, line := range lines {
		got, err := e.CheckJSON([]byte(line))
		if err != nil || string(got) != expected[i] {
			t.Fatalf("%s\n%s\n%s %v", line, got, expected[i], err)
		}
		var request Request
		decoder := json.NewDecoder(strings.NewReader(line))
		decoder.UseNumber()
		if err := decoder.Decode(&request); err != nil {
			t.Fatal(err)
		}
		if got, err = e.CheckToJSON(&request); err != nil || string(got) != expected[i] {
			t.Fatalf("%s\n%s\n%s %v", line, got, expected[i], err)
		}
		var verdict, same Verdict
		if err := json.Unmarshal(got, &verdict); err != nil {
			t.Fatal(err)
		}
		checked, err := e.Check(&request)
		if err != nil {
			t.Fatal(err)
		}
		same = *checked
		if same.Decision != verdict.Decision || len(same.Violations) != len(verdict.Violations) || *same.Pack != *verdict.Pack {
			t.Fatalf("%+v\n%+v", same, verdict)
		}
	}
}

func lines(t *testing.T, path string) []string {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []string
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		all = append(all, scanner.Text())
	}
	return all
}

// Engines that nobody closes are freed after a collection.
func TestForgottenEnginesAreFreed(t *testing.T) {
	before := live.Load()
	for range 6 {
		e, err := Builtin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Check(&Request{Content: offer}); err != nil {
			t.Fatal(err)
		}
	}
	for range 200 {
		runtime.GC()
		if live.Load() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%d engines are still there", live.Load()-before)
}

func TestBatchAllocatesNothing(t *testing.T) {
	e := builtin(t)
	texts := make([]string, 256)
	for i := range texts {
		texts[i] = "清晨的菜市场很热闹，买了两把青菜"
		if i%32 == 0 {
			texts[i] = offer
		}
	}
	var results Results
	run := func() {
		if err := e.CheckBatchInto(context.Background(), Comment, texts, &results); err != nil {
			t.Fatal(err)
		}
	}
	run()
	if n := testing.AllocsPerRun(50, run); n != 0 {
		t.Fatalf("%v allocations a batch", n)
	}
}
