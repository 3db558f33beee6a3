package hegui

/*
#include <stdlib.h>
#include "hegui.h"
*/
import "C"

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// ErrClosed is what calls on a closed engine give.
var ErrClosed = errors.New("hegui: the engine is closed")

// An Engine is compiled rules with a pool of scratch space; any number of goroutines may use it.
type Engine struct {
	core *core
}

// core is what an engine owns; it does not know the engine, so that a cleanup can have it.
type core struct {
	engine *C.hegui_engine
	pack   Pack
	// The rules, once somebody has asked for them.
	reading sync.Mutex
	rules   []Rule
	// One worker that waits here costs an exchange; the others wait in the channel.
	handy   atomic.Pointer[worker]
	idle    chan *worker
	waiting atomic.Int32
	made    atomic.Int32
	closed  atomic.Bool
}

// worker is the scratch space of one call at a time.
type worker struct {
	scanner *C.hegui_scanner
	report  *C.hegui_report
	data    []byte
	ends    []uint64
	kinds   []uint32
	// Verdicts to give away, allocated many at a time.
	slab []Verdict
}

// live counts engines that were not freed; the tests look at it.
var live atomic.Int64

// Config says how to build an engine; the zero value is the built-in pack with default settings.
type Config struct {
	// Folder of a rule pack on disk, instead of the built-in one.
	Folder string
	// Sources has further files of the pack, by path inside it.
	Sources map[string]string
	// Overlays has the operator's changes to the pack, by the path that errors name.
	Overlays map[string]string
	// Today is the day on which entries of overlays with "until" are looked at; zero means they apply, whatever day it is.
	Today time.Time
	// Lists has the operator's word lists.
	Lists []List
	// Domains has the operator's domains: a line "block DOMAIN" or "allow DOMAIN" for each.
	Domains string
	// Names has index files of names, as "hegui names build" writes them.
	Names []string
	// Cache is a file that keeps the compiled rules, for a start ten times as fast: read where it fits, written otherwise. It decides nothing.
	Cache string
	// Level is the highest level of rules that decide, 1 (certain) to 4 (audit); 0 means 2.
	Level int
	// Observe is the highest level of rules that are observed: the JSON tells what they find, and it decides nothing; 0 means none above Level.
	Observe int
	// MaxFieldBytes is the largest text field; 0 means 64 KiB.
	MaxFieldBytes int
	// Offsets makes the JSON count spans also in characters and UTF-16 units.
	Offsets bool
	// Scanners is the most calls that run at once; 0 means GOMAXPROCS.
	Scanners int
}

// A List is an operator's word list: what a hit means.
type List struct {
	// Name has lower-case letters, digits and hyphens; the rule is called "operator." and the name.
	Name string
	// Terms has one term a line, after it "~" and longer harmless words that contain it.
	Terms            string
	Clause, Category string
	Severity         Severity
	Decision         Decision
	// Fields in which terms are looked for; none means all.
	Fields []Field
}

// Builtin returns an engine of the built-in pack.
func Builtin() (*Engine, error) { return New(Config{}) }

// New compiles an engine. Rules with errors give an [*Error] with all of them.
func New(config Config) (*Engine, error) {
	if err := checkABI(uint32(C.hegui_abi_version())); err != nil {
		return nil, err
	}
	builder, err := newBuilder(config)
	defer C.hegui_builder_free(builder)
	if err != nil {
		return nil, err
	}
	var engine *C.hegui_engine
	var diags *C.hegui_error
	if status := C.hegui_builder_build(builder, &engine, &diags); status != C.HEGUI_OK {
		return nil, newError(status, diags)
	}
	scanners := config.Scanners
	if scanners <= 0 {
		scanners = runtime.GOMAXPROCS(0)
	}
	core := &core{engine: engine, idle: make(chan *worker, scanners)}
	core.describe()
	live.Add(1)
	e := &Engine{core: core}
	runtime.AddCleanup(e, (*core_).close, (*core_)(core))
	return e, nil
}

// core_ is core under another name, for the cleanup's function.
type core_ core

func (c *core_) close() { (*core)(c).close() }

func newBuilder(config Config) (*C.hegui_builder, error) {
	var builder *C.hegui_builder
	var err *C.hegui_error
	options := C.hegui_builder_options{
		struct_size:     C.uint32_t(unsafe.Sizeof(C.hegui_builder_options{})),
		level:           C.uint32_t(config.Level),
		observe:         C.uint32_t(config.Observe),
		max_field_bytes: C.uint64_t(config.MaxFieldBytes),
	}
	if config.Offsets {
		options.flags |= C.HEGUI_BUILD_OFFSETS
	}
	if status := C.hegui_builder_new(&options, &builder, &err); status != C.HEGUI_OK {
		return nil, newError(status, err)
	}
	if config.Folder != "" {
		ptr, n := bytesOf(config.Folder)
		if status := C.hegui_builder_open(builder, ptr, n, &err); status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	for path, text := range config.Sources {
		ptr, n := bytesOf(path)
		source, length := bytesOf(text)
		if status := C.hegui_builder_add_source(builder, ptr, n, source, length, &err); status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	for path, text := range config.Overlays {
		ptr, n := bytesOf(path)
		source, length := bytesOf(text)
		if status := C.hegui_builder_add_overlay(builder, ptr, n, source, length, &err); status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	if !config.Today.IsZero() {
		year, month, day := config.Today.Date()
		status := C.hegui_builder_set_today(builder, C.uint32_t(year), C.uint32_t(month), C.uint32_t(day), &err)
		if status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	for _, list := range config.Lists {
		if err := addList(builder, list); err != nil {
			return builder, err
		}
	}
	if config.Domains != "" {
		ptr, n := bytesOf(config.Domains)
		if status := C.hegui_builder_set_domains(builder, ptr, n, &err); status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	if config.Cache != "" {
		ptr, n := bytesOf(config.Cache)
		if status := C.hegui_builder_set_cache(builder, ptr, n, &err); status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	for _, path := range config.Names {
		var names *C.hegui_names
		ptr, n := bytesOf(path)
		if status := C.hegui_names_open(ptr, n, &names, &err); status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
		status := C.hegui_builder_add_names(builder, names, &err)
		C.hegui_names_free(names)
		if status != C.HEGUI_OK {
			return builder, newError(status, err)
		}
	}
	return builder, nil
}

func addList(builder *C.hegui_builder, list List) error {
	// The texts stand inside a structure, so C needs its own copies.
	var copies []unsafe.Pointer
	defer func() {
		for _, ptr := range copies {
			C.free(ptr)
		}
	}()
	str := func(s string) C.hegui_str {
		ptr := C.CString(s)
		copies = append(copies, unsafe.Pointer(ptr))
		return C.hegui_str{ptr: ptr, len: C.size_t(len(s))}
	}
	raw := C.hegui_list{
		struct_size: C.uint32_t(unsafe.Sizeof(C.hegui_list{})),
		decision:    C.int32_t(list.Decision),
		severity:    C.int32_t(list.Severity),
		name:        str(list.Name),
		clause:      str(list.Clause),
		category:    str(list.Category),
	}
	for _, field := range list.Fields {
		raw.fields |= 1 << field
	}
	ptr, n := bytesOf(list.Terms)
	var err *C.hegui_error
	return newError(C.hegui_builder_add_list(builder, &raw, ptr, n, &err), err)
}

// describe copies what rules and pack are, once, so that no name crosses the border later.
func (c *core) describe() {
	var p C.hegui_pack_info
	C.hegui_engine_pack(c.engine, &p, C.size_t(unsafe.Sizeof(p)))
	c.pack = Pack{goString(p.name), goString(p.version), goString(p.hash), goString(p.engine)}
}

// readRules returns the rules; none when the engine was closed before they were read.
func (c *core) readRules() []Rule {
	c.reading.Lock()
	defer c.reading.Unlock()
	if c.rules != nil || c.closed.Load() {
		return c.rules
	}
	n := uint32(C.hegui_engine_rule_count(c.engine))
	c.rules = make([]Rule, n)
	for i := range n {
		var r C.hegui_rule_info
		C.hegui_engine_rule(c.engine, C.uint32_t(i), &r, C.size_t(unsafe.Sizeof(r)))
		c.rules[i] = Rule{
			ID: goString(r.id), Title: goString(r.title), Clause: goString(r.clause), Also: goString(r.also),
			Category: goString(r.category), Principle: goString(r.principle),
			Message: Bilingual{goString(r.message_zh), goString(r.message_en)},
			Advice:  Bilingual{goString(r.advice_zh), goString(r.advice_en)},
			File:    goString(r.file), Line: int(r.line), Level: int(r.level),
			Severity: Severity(r.severity), Decision: Decision(r.decision),
		}
	}
	return c.rules
}

// Close frees the engine; calls that are running come to their end first. An engine that is not closed is freed some time after it is
// unreachable.
func (e *Engine) Close() { e.core.close() }

func (c *core) close() {
	if c.closed.Swap(true) {
		return
	}
	c.reading.Lock()
	C.hegui_engine_free(c.engine)
	c.reading.Unlock()
	live.Add(-1)
	c.drain()
}

// drain frees the workers that wait.
func (c *core) drain() {
	if w := c.handy.Swap(nil); w != nil {
		w.free()
	}
	for {
		select {
		case w := <-c.idle:
			w.free()
		default:
			return
		}
	}
}

// Rules returns the rules, by the numbers of [Hit.Rule]. The slice is shared: do not change it.
func (e *Engine) Rules() []Rule { return e.core.readRules() }

// Memory returns about how many bytes the compiled rules take; 0 once the engine is closed.
func (e *Engine) Memory() uint64 {
	e.core.reading.Lock()
	defer e.core.reading.Unlock()
	if e.core.closed.Load() {
		return 0
	}
	return uint64(C.hegui_engine_memory(e.core.engine))
}

// Pack returns which rules the engine runs.
func (e *Engine) Pack() Pack { return e.core.pack }

// acquire returns a worker; it waits when as many calls are running as the engine allows.
func (c *core) acquire(ctx context.Context) (*worker, error) {
	if c.closed.Load() {
		return nil, ErrClosed
	}
	if w := c.handy.Swap(nil); w != nil {
		return w, nil
	}
	select {
	case w := <-c.idle:
		return w, nil
	default:
	}
	if int(c.made.Add(1)) <= cap(c.idle) {
		w, err := c.newWorker()
		if err != nil {
			c.made.Add(-1)
		}
		return w, err
	}
	c.made.Add(-1)
	// Whoever releases a worker after this sees that somebody waits, and whoever did before left it where this looks.
	c.waiting.Add(1)
	defer c.waiting.Add(-1)
	if w := c.handy.Swap(nil); w != nil {
		return w, nil
	}
	select {
	case w := <-c.idle:
		return w, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *core) newWorker() (*worker, error) {
	w := &worker{}
	var err *C.hegui_error
	if status := C.hegui_scanner_new(c.engine, &w.scanner, &err); status != C.HEGUI_OK {
		return nil, newError(status, err)
	}
	if status := C.hegui_report_new(&w.report, &err); status != C.HEGUI_OK {
		w.free()
		return nil, newError(status, err)
	}
	return w, nil
}

// release gives a worker back.
func (c *core) release(w *worker) {
	if c.handy.CompareAndSwap(nil, w) {
		if c.waiting.Load() > 0 {
			if w := c.handy.Swap(nil); w != nil {
				c.idle <- w
			}
		}
	} else {
		c.idle <- w
	}
	if c.closed.Load() {
		c.drain()
	}
}

func (w *worker) free() {
	C.hegui_scanner_free(w.scanner)
	C.hegui_report_free(w.report)
}
