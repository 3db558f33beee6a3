//! A reused scanner allocates nothing for a text that passes.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use hegui::{Decision, Engine, Request, Verdict};

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; the counter is a thread-local number without a destructor.
#[allow(unsafe_code, reason = "an allocator that counts")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promises are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Posts, a name and a comment as people write them; some have words that rules look at, numbers, English, emoji or punctuation.
const CLEAN: [&str; 8] = [
    "清晨的菜市场很热闹，买了两把青菜和一块豆腐，回家给孩子煮面吃。",
    "谢谢大家的关心！妈妈的手术很顺利，医生说下周就可以出院了～😊",
    "今天公司停电，大家围在一起聊天，才发现原来同事会弹吉他唱歌。",
    "The weather was lovely, so we walked to the lake and back. 走了12.5公里。",
    "老师说这次考试要考第3章到第8章，记得带2B铅笔。",
    "老王的健康日记",
    "哈哈哈哈太好笑了，狗狗追着自己的尾巴转圈圈",
    "",
];

fn requests(texts: &[&str]) -> Vec<Request> {
    let all = texts.iter().flat_map(|text| {
        [Request::new().content(*text), Request::new().name("老王").bio(*text).title(*text)]
    });
    all.collect()
}

/// Returns each verdict, and how often its making allocates in a scanner that has seen all requests.
fn allocations(requests: &[Request]) -> Vec<(Verdict, usize)> {
    let engine = Engine::builtin().expect("the embedded pack compiles");
    let mut scanner = engine.scanner();
    let mut check = |request: &Request| {
        let before = COUNT.get();
        let verdict = scanner.check(request).expect("a short text can be checked");
        (verdict, COUNT.get() - before)
    };
    for _ in 0..2 {
        requests.iter().for_each(|request| drop(check(request)));
    }
    requests.iter().map(check).collect()
}

#[test]
fn clean_text_allocates_nothing() {
    let requests = requests(&CLEAN);
    for (request, (verdict, count)) in requests.iter().zip(allocations(&requests)) {
        assert_eq!(verdict.decision, Decision::Pass, "{request:?}: {verdict:?}");
        assert_eq!(count, 0, "{request:?}");
    }
}

/// A violation's own texts are rule, clause, category, messages, advice and the quoted place: about a dozen.
#[test]
fn a_violation_allocates_little_more_than_its_texts() {
    let request = Request::new().content("不转不是中国人，请好心人转发一下，转发后一生平安。");
    let (verdict, count) = allocations(&[request]).remove(0);
    assert!(!verdict.violations.is_empty());
    assert!(count <= 20 * verdict.violations.len(), "{count} for {verdict:?}");
}
