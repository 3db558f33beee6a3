//! The C functions give the verdicts of the Rust library, byte for byte. `tests/capi/` has the tests that are written in C.
#![allow(unsafe_code, reason = "calls of C functions")]

use std::ffi::c_char;
use std::ptr::{null, null_mut};
use std::sync::Arc;

use hegui::{Engine, Field, NamesBuilder, NamesIndex, Request};

#[repr(C)]
#[derive(Clone, Copy)]
struct Str {
    ptr: *const c_char,
    len: usize,
}

/// Handles and options are only passed on.
type Any = std::ffi::c_void;

unsafe extern "C" {
    fn hegui_engine_builtin(out: *mut *mut Any, err: *mut *mut Any) -> i32;
    fn hegui_engine_free(engine: *mut Any);
    fn hegui_scanner_new(engine: *const Any, out: *mut *mut Any, err: *mut *mut Any) -> i32;
    fn hegui_scanner_free(scanner: *mut Any);
    fn hegui_report_new(out: *mut *mut Any, err: *mut *mut Any) -> i32;
    fn hegui_report_free(report: *mut Any);
    fn hegui_report_json(r: *mut Any, text: usize, out: *mut Str, err: *mut *mut Any) -> i32;
    fn hegui_names_open(path: *const u8, len: usize, out: *mut *mut Any, err: *mut *mut Any)
    -> i32;
    fn hegui_names_free(names: *mut Any);
    fn hegui_engine_with_names(
        engine: *const Any,
        names: *const Any,
        out: *mut *mut Any,
        err: *mut *mut Any,
    ) -> i32;
    fn hegui_scanner_rebind(scanner: *mut Any, engine: *const Any, err: *mut *mut Any) -> i32;
    fn hegui_check_json(
        scanner: *mut Any,
        json: *const u8,
        len: usize,
        options: *const Any,
        report: *mut Any,
        err: *mut *mut Any,
    ) -> i32;
    fn hegui_check_batch(
        scanner: *mut Any,
        field: u32,
        data: *const u8,
        len: usize,
        ends: *const u64,
        n: usize,
        options: *const Any,
        report: *mut Any,
        view: *mut Any,
        view_size: usize,
        err: *mut *mut Any,
    ) -> i32;
}

/// The handles of a C program.
struct Handles {
    engine: *mut Any,
    scanner: *mut Any,
    report: *mut Any,
}

impl Handles {
    fn new() -> Self {
        let (mut engine, mut scanner, mut report) = (null_mut(), null_mut(), null_mut());
        // SAFETY: out parameters are locals, handles come from the calls before.
        unsafe {
            assert_eq!(hegui_engine_builtin(&raw mut engine, null_mut()), 0);
            assert_eq!(hegui_scanner_new(engine, &raw mut scanner, null_mut()), 0);
            assert_eq!(hegui_report_new(&raw mut report, null_mut()), 0);
        }
        Self { engine, scanner, report }
    }

    fn json(&self, text: usize) -> String {
        let mut out = Str { ptr: null(), len: 0 };
        // SAFETY: a live report; the bytes live until the next call.
        unsafe {
            assert_eq!(hegui_report_json(self.report, text, &raw mut out, null_mut()), 0);
            let bytes = std::slice::from_raw_parts(out.ptr.cast::<u8>(), out.len);
            String::from_utf8(bytes.to_vec()).expect("UTF-8")
        }
    }
}

impl Drop for Handles {
    fn drop(&mut self) {
        // SAFETY: each handle is freed once, in an order that a C program may choose.
        unsafe {
            hegui_engine_free(self.engine);
            hegui_report_free(self.report);
            hegui_scanner_free(self.scanner);
        }
    }
}

const CORPUS: &str = include_str!("capi/corpus.jsonl");

/// Compares every request of the corpus, and returns the verdicts.
fn same_bytes(engine: &Engine, handles: &Handles) -> Vec<String> {
    let same = |line: &str| {
        let request = Request::from_json(line).expect("a request");
        let rust = engine.check(&request).expect("it can be checked").to_json();
        // SAFETY: live handles, and the bytes of a text.
        let status = unsafe {
            let (scanner, report) = (handles.scanner, handles.report);
            hegui_check_json(scanner, line.as_ptr(), line.len(), null(), report, null_mut())
        };
        assert_eq!((status, handles.json(0)), (0, rust.clone()), "{line}");
        rust
    };
    CORPUS.lines().map(same).collect()
}

#[test]
fn requests_get_the_same_bytes() {
    let engine = Engine::builtin().expect("the embedded pack compiles");
    let verdicts = same_bytes(&engine, &Handles::new());
    assert!(verdicts.len() >= 60, "{} requests", verdicts.len());
    assert!(verdicts.iter().all(|verdict| !verdict.contains("\"resembles\"")));
}

#[test]
fn requests_get_the_same_bytes_with_an_index_of_names() {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let path = format!("{folder}/capi-{}.names", std::process::id());
    let mut builder = NamesBuilder::create(&path).expect("a new file");
    builder.push_lines(include_str!("capi/names.jsonl").as_bytes()).expect("names");
    builder.finish().expect("an index");
    let index = NamesIndex::open(&path).expect("it can be read");
    let engine = Engine::builtin().expect("the embedded pack compiles");
    let engine = engine.with_names([Arc::new(index)]);
    let handles = Handles::new();
    let (mut names, mut named) = (null_mut(), null_mut());
    // SAFETY: out parameters are locals, handles come from the calls before; the scanner holds what it needs of those that are freed.
    unsafe {
        assert_eq!(hegui_names_open(path.as_ptr(), path.len(), &raw mut names, null_mut()), 0);
        let status = hegui_engine_with_names(handles.engine, names, &raw mut named, null_mut());
        assert_eq!(status, 0);
        assert_eq!(hegui_scanner_rebind(handles.scanner, named, null_mut()), 0);
        hegui_names_free(names);
        hegui_engine_free(named);
    }
    let verdicts = same_bytes(&engine, &handles);
    let named = verdicts.iter().filter(|verdict| verdict.contains("\"resembles\"")).count();
    assert!(named >= 3, "{named} requests resemble a name");
    drop((engine, handles));
    std::fs::remove_file(path).expect("the index can be removed");
}

#[test]
fn a_batch_gets_the_same_bytes() {
    let engine = Engine::builtin().expect("the embedded pack compiles");
    let handles = Handles::new();
    let requests: Vec<Request> =
        CORPUS.lines().map(|line| Request::from_json(line).expect("a request")).collect();
    let texts: Vec<&str> =
        requests.iter().flat_map(|r| Field::ALL.map(|f| r.text(f))).flatten().collect();
    let data = texts.concat();
    let ends: Vec<u64> = texts
        .iter()
        .scan(0, |end, text| {
            *end += text.len() as u64;
            Some(*end)
        })
        .collect();
    // SAFETY: live handles; lengths are those of the vectors.
    let status = unsafe {
        hegui_check_batch(
            handles.scanner,
            Field::Comment as u32,
            data.as_ptr(),
            data.len(),
            ends.as_ptr(),
            ends.len(),
            null(),
            handles.report,
            null_mut(),
            0,
            null_mut(),
        )
    };
    assert_eq!(status, 0);
    assert!(texts.len() > 50, "{} texts", texts.len());
    for (number, text) in texts.iter().enumerate() {
        let verdict = engine.check(&Request::new().comment(*text)).expect("it can be checked");
        assert_eq!(handles.json(number), verdict.to_json(), "{text}");
    }
}
