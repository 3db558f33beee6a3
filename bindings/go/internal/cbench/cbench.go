// Package cbench runs the C functions in a loop in C, for measuring what Go adds.
package cbench

/*
#include "../../hegui.h"

// Many texts by hegui_check_batch; one by hegui_check_parts, as Go does it.
static int64_t loop(const uint8_t *data, size_t len, const uint64_t *ends, size_t n, int one, int rounds)
{
    static hegui_engine *engine;
    static hegui_scanner *scanner;
    static hegui_report *report;
    hegui_view view;
    int64_t hits = 0;
    if (engine == NULL && (hegui_engine_builtin(&engine, NULL) != HEGUI_OK || hegui_scanner_new(engine, &scanner, NULL) != HEGUI_OK ||
                           hegui_report_new(&report, NULL) != HEGUI_OK))
        return -1;
    while (rounds-- > 0) {
        static const uint32_t kind = HEGUI_FIELD_CONTENT;
        hegui_error *err = NULL;
        hegui_status status =
            one ? hegui_check_parts(scanner, &kind, data, len, ends, n, NULL, report, &view, sizeof view, &err)
                : hegui_check_batch(scanner, kind, data, len, ends, n, NULL, report, &view, sizeof view, &err);
        if (status != HEGUI_OK)
            return -1;
        hits += (int64_t)view.hit_count;
    }
    return hits;
}
*/
import "C"

import "unsafe"

// Batch checks the texts this many times in C, and returns the number of hits.
func Batch(texts []string, rounds int) int { return run(texts, 0, rounds) }

// One checks a text this many times in C, as a request, and returns the number of hits.
func One(text string, rounds int) int { return run([]string{text}, 1, rounds) }

func run(texts []string, one, rounds int) int {
	var data []byte
	var ends []uint64
	for _, text := range texts {
		data = append(data, text...)
		ends = append(ends, uint64(len(data)))
	}
	return int(C.loop((*C.uint8_t)(unsafe.SliceData(data)), C.size_t(len(data)), (*C.uint64_t)(unsafe.SliceData(ends)),
		C.size_t(len(ends)), C.int(one), C.int(rounds)))
}
