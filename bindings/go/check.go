package hegui

/*
#include "hegui.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"runtime"
	"unsafe"
)

// A cgo call holds a thread of the operating system, and a context is looked at between calls: so a batch goes in pieces of this size,
// about a millisecond of work.
const (
	maxBatchBytes = 64 << 10
	maxBatchTexts = 1024
)

// A Hit is a place where a text breaks a rule. It is laid out as hegui_hit.
type Hit struct {
	// Text is the number of the text in its batch.
	Text uint32
	// Violation is the number of the violation in its text, most serious first.
	Violation uint32
	// Rule is the number of the rule in [Engine.Rules].
	Rule  uint32
	Field Field
	// Start and End are bytes of the text as given; both are 0 when facts alone decided.
	Start, End uint32
	cstart     uint32
	cend       uint32
	Decision   Decision
	Severity   Severity
	Via        Via
	flags      uint32
	// Score has the points of a scored rule.
	Score int64
}

// Resembles reports whether a name that an index has is resembled. [Engine.Check] of the text says which, in [Violation.Resembles].
func (h Hit) Resembles() bool { return h.flags&C.HEGUI_HIT_RESEMBLES != 0 }

// Results has what was found in a batch, as columns. The zero value is ready for [Engine.CheckBatchInto], which uses its memory again.
type Results struct {
	decisions []Decision
	status    []int32
	ends      []int
	hits      []Hit
}

// Len returns the number of texts.
func (r *Results) Len() int { return len(r.decisions) }

// Decision returns the decision on a text.
func (r *Results) Decision(text int) Decision { return r.decisions[text] }

// Err returns why a text was not checked: it is not UTF-8, or over the limit.
func (r *Results) Err(text int) error { return newError(C.hegui_status(r.status[text]), nil) }

// Hits returns the hits of a text, most serious violation first. The slice is part of the results.
func (r *Results) Hits(text int) []Hit {
	first := 0
	if text > 0 {
		first = r.ends[text-1]
	}
	return r.hits[first:r.ends[text]]
}

func (r *Results) clear() {
	r.decisions, r.status, r.ends, r.hits = r.decisions[:0], r.status[:0], r.ends[:0], r.hits[:0]
}

// append copies the columns of a report.
func (r *Results) append(view *C.hegui_view) {
	texts, first, hits := int(view.texts), uint32(len(r.decisions)), len(r.hits)
	r.decisions = append(r.decisions, unsafe.Slice((*Decision)(unsafe.Pointer(view.decisions)), texts)...)
	r.status = append(r.status, unsafe.Slice((*int32)(unsafe.Pointer(view.status)), texts)...)
	for _, end := range unsafe.Slice((*uint64)(unsafe.Pointer(view.hit_ends)), texts) {
		r.ends = append(r.ends, hits+int(end))
	}
	if uintptr(view.hit_stride) == unsafe.Sizeof(Hit{}) {
		r.hits = append(r.hits, unsafe.Slice((*Hit)(unsafe.Pointer(view.hits)), int(view.hit_count))...)
	} else {
		// A newer library has longer hits; they begin as ours.
		for i := range uintptr(view.hit_count) {
			r.hits = append(r.hits, *(*Hit)(unsafe.Add(unsafe.Pointer(view.hits), i*uintptr(view.hit_stride))))
		}
	}
	for i := hits; i < len(r.hits); i++ {
		r.hits[i].Text += first
	}
}

// CheckBatch checks many texts of one field, each by itself, with one call into C for every 64 KiB. When the context ends, the results have
// the texts that were checked until then, and the error is that of the context.
func (e *Engine) CheckBatch(ctx context.Context, field Field, texts []string) (*Results, error) {
	results := &Results{}
	return results, e.CheckBatchInto(ctx, field, texts, results)
}

// CheckBatchInto does what [Engine.CheckBatch] does, in the memory of earlier results.
func (e *Engine) CheckBatchInto(ctx context.Context, field Field, texts []string, results *Results) error {
	results.clear()
	w, err := e.core.acquire(ctx)
	if err != nil {
		return err
	}
	for len(texts) > 0 && err == nil {
		if err = ctx.Err(); err == nil {
			n := w.fill(texts)
			err = w.batch(field, results)
			texts = texts[n:]
		}
	}
	e.done(w)
	return err
}

// fill copies texts one after another, and returns how many.
func (w *worker) fill(texts []string) int {
	w.data, w.ends = w.data[:0], w.ends[:0]
	for n, text := range texts {
		if n > 0 && (n == maxBatchTexts || len(w.data)+len(text) > maxBatchBytes) {
			return n
		}
		w.data = append(w.data, text...)
		w.ends = append(w.ends, uint64(len(w.data)))
	}
	return len(texts)
}

func (w *worker) batch(field Field, results *Results) error {
	var view C.hegui_view
	var err *C.hegui_error
	status := C.hegui_check_batch(w.scanner, C.uint32_t(field),
		(*C.uint8_t)(unsafe.SliceData(w.data)), C.size_t(len(w.data)),
		(*C.uint64_t)(unsafe.SliceData(w.ends)), C.size_t(len(w.ends)),
		nil, w.report, &view, C.size_t(unsafe.Sizeof(view)), &err)
	if status != C.HEGUI_OK {
		return newError(status, err)
	}
	results.append(&view)
	return nil
}

// Check returns the verdict on a request.
func (e *Engine) Check(request *Request) (*Verdict, error) {
	w, view, err := e.check(request)
	if err != nil {
		return nil, err
	}
	defer e.done(w)
	if view.hit_count == 0 && *view.flags == 0 && *view.decisions == C.HEGUI_DECISION_PASS {
		return e.pass(w), nil
	}
	text, err := w.json()
	if err != nil {
		return nil, err
	}
	verdict := new(Verdict)
	return verdict, json.Unmarshal(text, verdict)
}

// pass returns the verdict on a request in which nothing was found: what its JSON would say.
func (e *Engine) pass(w *worker) *Verdict {
	if len(w.slab) == 0 {
		w.slab = make([]Verdict, 16)
	}
	verdict := &w.slab[0]
	w.slab = w.slab[1:]
	verdict.Decision, verdict.Primary, verdict.Complete = Pass, "none", true
	verdict.Pack, verdict.Responsible = &e.core.pack, "creator"
	if len(w.kinds) > 0 && w.kinds[0] == C.HEGUI_PART_ID {
		verdict.ID = append(verdict.ID, w.data[:w.ends[0]]...)
	}
	return verdict
}

// CheckToJSON returns the verdict on a request in its canonical JSON form.
func (e *Engine) CheckToJSON(request *Request) ([]byte, error) {
	w, _, err := e.check(request)
	if err != nil {
		return nil, err
	}
	defer e.done(w)
	text, err := w.json()
	return append([]byte(nil), text...), err
}

// CheckJSON returns the verdict on a request, both as JSON: a line of "hegui check --format jsonl" and what it answers.
func (e *Engine) CheckJSON(request []byte) ([]byte, error) {
	w, err := e.core.acquire(context.Background())
	if err != nil {
		return nil, err
	}
	defer e.done(w)
	var cerr *C.hegui_error
	status := C.hegui_check_json(w.scanner, (*C.uint8_t)(unsafe.SliceData(request)), C.size_t(len(request)), nil, w.report, &cerr)
	if status != C.HEGUI_OK {
		return nil, newError(status, cerr)
	}
	text, err := w.json()
	return append([]byte(nil), text...), err
}

// Redact returns a field of a request with every offending character replaced by a mask, for showing to people. It checks the request.
func (e *Engine) Redact(request *Request, field Field, mask rune) (string, error) {
	w, _, err := e.check(request)
	if err != nil {
		return "", err
	}
	defer e.done(w)
	var out C.hegui_str
	var cerr *C.hegui_error
	ptr, n := bytesOf(request.text(field))
	if status := C.hegui_report_redact(w.report, 0, C.uint32_t(field), ptr, n, C.uint32_t(mask), &out, &cerr); status != C.HEGUI_OK {
		return "", newError(status, cerr)
	}
	return goString(out), nil
}

// check checks a request with a worker, which the caller gives back by done when the view is no longer needed.
func (e *Engine) check(request *Request) (*worker, C.hegui_view, error) {
	var view C.hegui_view
	w, err := e.core.acquire(context.Background())
	if err != nil {
		return nil, view, err
	}
	if err = w.flatten(request); err == nil {
		var cerr *C.hegui_error
		status := C.hegui_check_parts(w.scanner, (*C.uint32_t)(unsafe.SliceData(w.kinds)),
			(*C.uint8_t)(unsafe.SliceData(w.data)), C.size_t(len(w.data)),
			(*C.uint64_t)(unsafe.SliceData(w.ends)), C.size_t(len(w.ends)),
			nil, w.report, &view, C.size_t(unsafe.Sizeof(view)), &cerr)
		if status == C.HEGUI_OK {
			return w, view, nil
		}
		err = newError(status, cerr)
	}
	e.done(w)
	return nil, view, err
}

// done gives a worker back; the engine lives at least until then.
func (e *Engine) done(w *worker) {
	e.core.release(w)
	runtime.KeepAlive(e)
}

// json returns the verdict's JSON in memory of the report.
func (w *worker) json() ([]byte, error) {
	var out C.hegui_str
	var err *C.hegui_error
	if status := C.hegui_report_json(w.report, 0, &out, &err); status != C.HEGUI_OK {
		return nil, newError(status, err)
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(out.ptr)), int(out.len)), nil
}

// flatten writes a request as parts: a structure with pointers could not be passed to C.
func (w *worker) flatten(request *Request) error {
	w.data, w.ends, w.kinds = w.data[:0], w.ends[:0], w.kinds[:0]
	if request.ID != nil {
		if err := w.partJSON(C.HEGUI_PART_ID, request.ID); err != nil {
			return err
		}
	}
	w.text(Name, request.Name)
	w.text(Bio, request.Bio)
	w.text(Title, request.Title)
	w.text(Content, request.Content)
	w.text(Comment, request.Comment)
	w.text(OCRText, request.OCRText)
	for _, link := range request.Links {
		w.part(C.HEGUI_FIELD_LINKS, link)
	}
	if len(request.Facts) > 0 {
		return w.partJSON(C.HEGUI_PART_FACTS, request.Facts)
	}
	return nil
}

func (w *worker) text(field Field, text string) {
	if text != "" {
		w.part(uint32(field), text)
	}
}

func (w *worker) part(kind uint32, text string) {
	w.data = append(w.data, text...)
	w.ends = append(w.ends, uint64(len(w.data)))
	w.kinds = append(w.kinds, kind)
}

func (w *worker) partJSON(kind uint32, value any) error {
	text, err := json.Marshal(value)
	if err == nil {
		w.part(kind, string(text))
	}
	return err
}

// text returns a field; the links are joined by line feeds, as spans count them.
func (r *Request) text(field Field) string {
	switch field {
	case Name:
		return r.Name
	case Bio:
		return r.Bio
	case Title:
		return r.Title
	case Content:
		return r.Content
	case Comment:
		return r.Comment
	case OCRText:
		return r.OCRText
	case Links:
		joined := ""
		for i, link := range r.Links {
			if i > 0 {
				joined += "\n"
			}
			joined += link
		}
		return joined
	default:
		return ""
	}
}

// Compilation fails when a Hit is not laid out as hegui_hit.
var (
	_ = [1]struct{}{}[unsafe.Sizeof(Hit{})-unsafe.Sizeof(C.hegui_hit{})]
	_ = [1]struct{}{}[unsafe.Offsetof(Hit{}.Decision)-unsafe.Offsetof(C.hegui_hit{}.decision)]
	_ = [1]struct{}{}[unsafe.Offsetof(Hit{}.Score)-unsafe.Offsetof(C.hegui_hit{}.score)]
)
