// Package cbench runs the C functions in a loop in C, for measuring what Go adds.
package cbench

/*
#cgo !hegui_static pkg-config: hegui
#cgo hegui_static pkg-config: hegui-static
#include "../../hegui.h"

static int64_t loop(const uint8_t *data, size_t len, const uint64_t *ends, size_t n, int rounds)
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
        if (hegui_check_batch(scanner, HEGUI_FIELD_CONTENT, data, len, ends, n, NULL, report, &view, sizeof view, NULL) != HEGUI_OK)
            return -1;
        hits += (int64_t)view.hit_count;
    }
    return hits;
}
*/
import "C"

import "unsafe"

// Batch checks the texts this many times in C, and returns the number of hits.
func Batch(texts []string, rounds int) int {
	var data []byte
	var ends []uint64
	for _, text := range texts {
		data = append(data, text...)
		ends = append(ends, uint64(len(data)))
	}
	return int(C.loop((*C.uint8_t)(unsafe.SliceData(data)), C.size_t(len(data)), (*C.uint64_t)(unsafe.SliceData(ends)),
		C.size_t(len(ends)), C.int(rounds)))
}
