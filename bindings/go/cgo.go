package hegui

/*
#cgo !hegui_static pkg-config: hegui
#cgo hegui_static pkg-config: hegui-static
#cgo noescape hegui_check_batch
#cgo nocallback hegui_check_batch
#cgo noescape hegui_check_parts
#cgo nocallback hegui_check_parts
#cgo noescape hegui_check_json
#cgo nocallback hegui_check_json
#cgo noescape hegui_report_json
#cgo nocallback hegui_report_json
#cgo noescape hegui_report_redact
#cgo nocallback hegui_report_redact
#include "hegui.h"
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// checkABI fails when the library that is running is another than the one this package was written for.
func checkABI(library uint32) error {
	if library == C.HEGUI_ABI_VERSION {
		return nil
	}
	return fmt.Errorf("hegui: the library has binary interface %d, this package needs %d: install libhegui.so.%d",
		library, int(C.HEGUI_ABI_VERSION), int(C.HEGUI_ABI_VERSION))
}

// goString copies a text of the library.
func goString(s C.hegui_str) string {
	return C.GoStringN(s.ptr, C.int(s.len))
}

// bytesOf returns the bytes of a string without copying them; C reads them during one call.
func bytesOf(s string) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.StringData(s)), C.size_t(len(s))
}

// An Error says why a call failed, and the way out.
type Error struct {
	// Name of the status, such as HEGUI_E_REQUEST.
	Name string
	// Status is the status' number.
	Status int
	// Message is one English sentence.
	Message string
	// Diagnostics says what is wrong with rules, file by file.
	Diagnostics []Diagnostic
}

// A Diagnostic is something wrong with a rule pack.
type Diagnostic struct {
	File, Code, Message, Help string
	Line, Column              int
	Warning                   bool
}

func (e *Error) Error() string { return "hegui: " + e.Message }

// newError takes over an error of the library; nil for success.
func newError(status C.hegui_status, err *C.hegui_error) error {
	if status == C.HEGUI_OK {
		C.hegui_error_free(err)
		return nil
	}
	e := &Error{Name: C.GoString(C.hegui_status_name(status)), Status: int(status)}
	e.Message = e.Name
	if err != nil {
		e.Message = goString(C.hegui_error_message(err))
		for i := range uint32(C.hegui_error_diag_count(err)) {
			var d C.hegui_diag
			C.hegui_error_diag(err, C.uint32_t(i), &d, C.size_t(unsafe.Sizeof(d)))
			e.Diagnostics = append(e.Diagnostics, Diagnostic{
				File: goString(d.file), Code: goString(d.code), Message: goString(d.message), Help: goString(d.help),
				Line: int(d.line), Column: int(d.column), Warning: d.is_error == 0,
			})
		}
		C.hegui_error_free(err)
	}
	return e
}
