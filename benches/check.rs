//! Whole verdicts: start-up of the engine and time for one request, on one thread.
//!
//! `HEGUI_BENCH_TEXT=FILE` adds a bench over the `content` or `title` of each JSON line of a file.
#![allow(missing_docs, reason = "the macro of criterion makes an undocumented function")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hegui::{CacheState, Decision, Engine, Pack, Request};

/// Ordinary posts of about thirty characters.
const ORDINARY: [&str; 12] = [
    "清晨的菜市场很热闹，买了两把青菜和一块豆腐，回家给孩子煮面吃。",
    "周末带爸妈去了趟江边，风有点大，但是晚霞特别好看，拍了很多照片。",
    "第一次自己换灯泡，站在椅子上手都在抖，最后居然成功了，很开心。",
    "楼下新开的面馆味道不错，牛肉给得很足，就是排队的人有点多。",
    "阳台上的茉莉又开了，满屋子都是香味，邻居问我是不是喷了香水。",
    "今天公司停电，大家围在一起聊天，才发现原来同事会弹吉他唱歌。",
    "学了三个月的游泳，终于可以一口气游完五十米，教练也夸我进步快。",
    "下班路上看到彩虹，好多人停下来拍照，公交车司机也等了一会儿。",
    "外婆寄来的腊肉到了，切了一小块蒸饭，还是小时候熟悉的味道。",
    "这本书讲的是一个修钟表的老人，读完以后我把家里的钟也擦了一遍。",
    "孩子问我月亮为什么跟着我们走，我想了半天，只好陪他多走了一圈。",
    "冬天早上起床太难了，闹钟响了五次，最后还是被猫踩醒的。",
];

/// Posts that break a rule each.
const VIOLATING: [&str; 4] = [
    "转发本条即可领取现金红包，每人一份，名额有限，先到先得，快来吧！",
    "不转不是中国人，请好心人转发一下，转发后一生平安。",
    "互粉互赞，刷粉丝刷播放量，一元一百赞，二十四小时自助下单。",
    "出售匕首、跳刀，货到付款，需要的朋友加微信聊一聊价格。",
];

fn start_up(c: &mut Criterion) {
    let mut group = c.benchmark_group("start-up");
    group.sample_size(20);
    group.bench_function("Engine::builtin", |b| {
        b.iter_batched(|| (), |()| Engine::builtin().expect("compiles"), BatchSize::PerIteration);
    });
    let cache = std::env::temp_dir().join(format!("hegui-bench-{}.cache", std::process::id()));
    let cached = || Engine::builder().cache(&cache).build().expect("compiles");
    cached();
    assert!(matches!(cached().cache(), CacheState::Read));
    group.bench_function("Engine::builtin, rules from a cache", |b| {
        b.iter_batched(|| (), |()| cached(), BatchSize::PerIteration);
    });
    std::fs::remove_file(&cache).expect("it was written");
    let terms = extra_terms();
    group.bench_function("Engine::builtin and 100,000 terms", |b| {
        b.iter_batched(
            || terms.clone(),
            |terms| {
                let mut pack = Pack::builtin();
                pack.add("lists/spam-market.txt", terms);
                Engine::builder().pack(pack).build().expect("compiles")
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// A list of 100,000 terms of three to five characters, in place of one of the pack's.
fn extra_terms() -> String {
    let mut list = String::from("# purpose: benchmark\n# origin: generated\n# licence: none\n");
    for n in 0_u32..100_000 {
        let symbol = |place: u32| {
            let mixed = (n ^ place << 20).wrapping_mul(0x9E37_79B1) >> 15;
            char::from_u32(0x4E00 + mixed % 5_000).expect("a Han character")
        };
        list.extend((0..3 + n % 3).map(symbol));
        list.push('\n');
    }
    list
}

fn bench(c: &mut Criterion, name: &str, texts: &[String], expected: Option<usize>) {
    run(c, name, true, texts, expected);
    // What computed disguises cost: the same without them.
    run(c, &format!("{name}, no disguises"), false, texts, expected);
}

fn run(c: &mut Criterion, name: &str, disguises: bool, texts: &[String], expected: Option<usize>) {
    let builder = Engine::builder().disguises(disguises);
    let engine = builder.build().expect("the embedded pack compiles");
    let mut scanner = engine.scanner();
    let requests: Vec<Request> = texts.iter().map(|text| Request::new().content(text)).collect();
    let mut run = || {
        let mut hit = |request: &Request| {
            let verdict = scanner.check(request).expect("a short text can be checked");
            verdict.decision != Decision::Pass
        };
        requests.iter().filter(|request| hit(request)).count()
    };
    let found = run();
    assert!(expected.is_none_or(|expected| expected == found), "{name}: {found} violations");
    let mut group = c.benchmark_group("check");
    let bytes: usize = texts.iter().map(String::len).sum();
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(format!("{name} ({} texts)", texts.len()), |b| {
        b.iter(|| assert_eq!(black_box(run()), found));
    });
    group.finish();
}

fn check(c: &mut Criterion) {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    bench(c, "ordinary", &owned(&ORDINARY), Some(0));
    bench(c, "one ordinary post", &owned(&ORDINARY[..1]), Some(0));
    bench(c, "violating", &owned(&VIOLATING), Some(VIOLATING.len()));
    if let Ok(path) = std::env::var("HEGUI_BENCH_TEXT") {
        let lines = std::fs::read_to_string(&path).expect("HEGUI_BENCH_TEXT is a readable file");
        let text = |line: &str| {
            let value: serde_json::Value = serde_json::from_str(line).ok()?;
            Some(value.get("content").or(value.get("title"))?.as_str()?.to_owned())
        };
        bench(c, "file", &lines.lines().filter_map(text).collect::<Vec<_>>(), None);
    }
}

criterion_group!(benches, start_up, check);
criterion_main!(benches);
