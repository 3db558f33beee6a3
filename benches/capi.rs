//! What the C interface adds to the Rust one: both check the same posts in turn, in one process.
//!
//! `cargo bench --features capi --bench capi`; `HEGUI_BENCH_TEXT=FILE` takes the `content` or `title` of each JSON line of a file instead.
#![allow(unsafe_code, clippy::print_stdout, reason = "calls of C functions; a bench prints")]

use std::hint::black_box;
use std::ptr::{null, null_mut};
use std::time::Instant;

use hegui::{Engine, Request};

type Any = std::ffi::c_void;

unsafe extern "C" {
    fn hegui_engine_builtin(out: *mut *mut Any, err: *mut *mut Any) -> i32;
    fn hegui_scanner_new(engine: *const Any, out: *mut *mut Any, err: *mut *mut Any) -> i32;
    fn hegui_report_new(out: *mut *mut Any, err: *mut *mut Any) -> i32;
    fn hegui_check_batch(
        scanner: *mut Any,
        field: u32,
        data: *const u8,
        len: usize,
        ends: *const u64,
        n: usize,
        options: *const Any,
        report: *mut Any,
        view: *mut [u64; 8],
        view_size: usize,
        err: *mut *mut Any,
    ) -> i32;
}

const POSTS: [&str; 8] = [
    "清晨的菜市场很热闹，买了两把青菜和一块豆腐，回家给孩子煮面吃。",
    "周末带爸妈去了趟江边，风有点大，但是晚霞特别好看，拍了很多照片。",
    "第一次自己换灯泡，站在椅子上手都在抖，最后居然成功了，很开心。",
    "楼下新开的面馆味道不错，牛肉给得很足，就是排队的人有点多。",
    "阳台上的茉莉又开了，满屋子都是香味，邻居问我是不是喷了香水。",
    "下班路上看到彩虹，好多人停下来拍照，公交车司机也等了一会儿。",
    "外婆寄来的腊肉到了，切了一小块蒸饭，还是小时候熟悉的味道。",
    "转发本条即可领取现金红包，每人一份，名额有限，先到先得，快来吧！",
];

/// Handles of a C program; they live as long as the bench.
struct C {
    scanner: *mut Any,
    report: *mut Any,
}

impl C {
    fn new() -> Self {
        let (mut engine, mut scanner, mut report) = (null_mut(), null_mut(), null_mut());
        // SAFETY: out parameters are locals, handles come from the calls before.
        unsafe {
            assert_eq!(hegui_engine_builtin(&raw mut engine, null_mut()), 0);
            assert_eq!(hegui_scanner_new(engine, &raw mut scanner, null_mut()), 0);
            assert_eq!(hegui_report_new(&raw mut report, null_mut()), 0);
        }
        Self { scanner, report }
    }

    /// Checks a batch, and returns the number of hits.
    fn batch(&self, data: &str, ends: &[u64]) -> u64 {
        let mut view = [0; 8];
        let (scanner, report, size) = (self.scanner, self.report, size_of_val(&view));
        let (data, len, ends, n) = (data.as_ptr(), data.len(), ends.as_ptr(), ends.len());
        // SAFETY: live handles; lengths are those of the slices.
        let status = unsafe {
            let view = &raw mut view;
            hegui_check_batch(
                scanner,
                3,
                data,
                len,
                ends,
                n,
                null(),
                report,
                view,
                size,
                null_mut(),
            )
        };
        assert_eq!(status, 0);
        view[1]
    }
}

fn texts() -> Vec<String> {
    let Ok(path) = std::env::var("HEGUI_BENCH_TEXT") else {
        return POSTS.iter().cycle().take(256).map(|post| (*post).to_owned()).collect();
    };
    let lines = std::fs::read_to_string(&path).expect("HEGUI_BENCH_TEXT is a readable file");
    let text = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(value.get("content").or(value.get("title"))?.as_str()?.to_owned())
    };
    lines.lines().filter_map(text).take(256).collect()
}

fn main() {
    let texts = texts();
    let requests: Vec<Request> = texts.iter().map(|text| Request::new().content(text)).collect();
    let data = texts.concat();
    let mut end = 0;
    let mut ends = Vec::new();
    for text in &texts {
        end += text.len() as u64;
        ends.push(end);
    }
    let engine = Engine::builtin().expect("the embedded pack compiles");
    let mut scanner = engine.scanner();
    let c = C::new();
    let mut rust = || -> u64 {
        let mut hits = 0;
        for request in &requests {
            let verdict = scanner.check(request).expect("a post can be checked");
            hits += verdict.violations.iter().map(|v| v.spans.len().max(1) as u64).sum::<u64>();
        }
        hits
    };
    assert_eq!(rust(), c.batch(&data, &ends), "both find the same");
    let turns: usize =
        std::env::var("HEGUI_BENCH_TURNS").ok().and_then(|n| n.parse().ok()).unwrap_or(401);
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..turns {
        let start = Instant::now();
        black_box(rust());
        let middle = Instant::now();
        black_box(c.batch(&data, &ends));
        times[0].push((middle - start).as_nanos());
        times[1].push(middle.elapsed().as_nanos());
    }
    times.iter_mut().for_each(|times| times.sort_unstable());
    for (name, at) in [("least", 0), ("lower quartile", turns / 4), ("median", turns / 2)] {
        #[allow(clippy::cast_precision_loss, reason = "nanoseconds of a bench")]
        let [rust, c] = [times[0][at] as f64, times[1][at] as f64];
        let each = texts.len() as f64;
        println!(
            "batch of {}, {name} of {turns} turns: Rust {:.0} ns a post, C {:.0} ns, C adds {:.1}%",
            texts.len(),
            rust / each,
            c / each,
            100.0 * (c - rust) / rust
        );
    }
}
