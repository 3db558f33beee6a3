//! The pack's own hit tests, disguised: what share still hits, with the disguise named and the disguised text in a span.
#![cfg(feature = "builtin")]

use std::sync::LazyLock;

use hegui::{Decision, Engine, Kept, Request, Verdict, Via};

fn engine() -> &'static Engine {
    static ENGINE: LazyLock<Engine> =
        LazyLock::new(|| Engine::builtin().expect("the pack compiles"));
    &ENGINE
}

fn content(text: &str) -> Verdict {
    engine().check(&Request::new().content(text)).expect("a plain request")
}

/// Returns the spans of violations that carry a disguise.
fn shown(verdict: &Verdict, via: Via) -> Vec<&str> {
    let of = verdict.violations.iter().filter(|v| v.via.contains(via));
    of.flat_map(|v| v.spans.iter().map(|mark| mark.text.as_str())).collect()
}

/// Least share in per cent of what is kept of a disguise, over terms of some lengths.
const LEAST: [(&str, std::ops::RangeInclusive<usize>, usize); 22] = [
    ("width", 2..=4, 100),
    ("case", 2..=4, 100),
    ("traditional", 2..=4, 100),
    ("invisible", 2..=4, 97),
    ("emoji", 2..=4, 97),
    ("confusable", 2..=4, 97),
    ("digit style", 2..=4, 97),
    ("repeat", 2..=4, 97),
    ("noise *", 2..=4, 97),
    ("noise ·", 2..=4, 97),
    ("noise 丶", 2..=4, 97),
    ("noise /", 2..=4, 97),
    ("noise emoji", 2..=4, 97),
    ("noise emote code", 2..=4, 97),
    ("pinyin whole", 2..=4, 95),
    ("pinyin spaced", 2..=4, 95),
    ("pinyin mixed", 2..=4, 95),
    ("homophone", 2..=2, 80),
    ("homophone", 3..=3, 90),
    ("homophone", 4..=4, 96),
    ("split", 2..=4, 92),
    ("shape", 3..=4, 70),
];

fn share(all: &[Kept], name: &str, lengths: &std::ops::RangeInclusive<usize>) -> (usize, usize) {
    let of = all.iter().filter(|kept| kept.disguise == name && lengths.contains(&kept.length));
    of.fold((0, 0), |(kept, tried), row| (kept + row.kept, tried + row.tried))
}

#[test]
fn disguised_hit_tests_still_hit() {
    let all = engine().disguise_coverage();
    let mut poor = Vec::new();
    let mut check = |name: &str, lengths: std::ops::RangeInclusive<usize>, least: usize| {
        let (kept, tried) = share(&all, name, &lengths);
        if kept * 100 < least * tried {
            poor.push(format!("{name} {lengths:?}: {kept} of {tried}, wanted {least}%"));
        }
        tried
    };
    let tried: usize =
        LEAST.iter().map(|(name, lengths, n)| check(name, lengths.clone(), *n)).sum();
    let pairs: Vec<&str> =
        all.iter().map(|kept| kept.disguise.as_str()).filter(|name| name.contains(" + ")).collect();
    assert!(pairs.len() >= 12 && tried > 3_000, "{} pairs, {tried} texts", pairs.len());
    for pair in pairs {
        check(pair, 3..=4, 80);
    }
    check("reversed", 3..=4, 95);
    assert!(poor.is_empty(), "{poor:#?}");
}

#[test]
fn disguises_are_named_and_shown() {
    for (text, via, span) in [
        ("百夹乐开户送彩金，进群领", Via::HOMOPHONE, "百夹乐"),
        ("专业shua赞涨粉，价格私聊", Via::PINYIN, "shua赞"),
        ("专业shuafen涨粉，价格私聊", Via::PINYIN, "shuafen"),
        ("百家le开户送彩金，进群领", Via::PINYIN, "百家le"),
        ("乐家百开户送彩金，进群领", Via::REVERSED, "乐家百"),
        ("办讠正刻章，当天出证，加微联系", Via::SPLIT, "办讠正"),
        ("刷[捂脸]粉刷[捂脸]赞，价格私聊", Via::NOISE, "刷[捂脸]粉"),
        ("刷[em]e400123[/em]粉，涨粉套餐，价格私聊", Via::NOISE, "刷[em]e400123[/em]粉"),
    ] {
        let verdict = content(text);
        let spans = shown(&verdict, via);
        assert!(spans.iter().any(|s| s.contains(span)), "{text}: {via:?} {spans:?}");
        let evasion = verdict.violations.iter().any(|v| v.clause == "4.7");
        assert!(evasion, "{text}: a match that needed a transformation cites 4.7");
    }
}

#[test]
fn a_listed_spelling_is_no_evasion() {
    let verdict = content("厂家一手货源，加薇了解");
    assert!(!shown(&verdict, Via::HOMOPHONE).is_empty(), "{verdict:?}");
    assert!(verdict.violations.iter().all(|v| v.clause != "4.7"), "{verdict:?}");
}

#[test]
fn ordinary_text_that_sounds_alike_passes() {
    for text in [
        "刷牙要刷三分钟，牙医这么说",
        "病毒性感冒在家休息就好",
        "家里的花开了，微风吹过来",
        "他叫周洁，住在楼缝对面的老房子",
        "这件事不用着急，慢慢来[捂脸]",
        "shanghai到beijing的高铁真快",
        "女子学院的日月湖边有人言笑",
        "妈妈做了red bean soup给我",
    ] {
        let verdict = content(text);
        assert_eq!(verdict.decision, Decision::Pass, "{text}: {:?}", verdict.violations);
    }
}

#[test]
fn lint_of_a_corpus_names_the_term() {
    let mut scanner = engine().scanner();
    let request = Request::new().content("专业shua粉涨粉，价格私聊");
    let found = scanner.disguised(&request).expect("a plain request");
    let one = found.iter().find(|one| one.term == "刷粉").expect("刷粉 is found");
    assert_eq!((one.text.as_str(), one.via, one.decided), ("shua粉", Via::PINYIN, true));
    let plain = scanner.disguised(&Request::new().content("今天天气很好")).expect("plain");
    assert!(plain.is_empty(), "{plain:?}");
}
