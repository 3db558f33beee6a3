//! The pack's own hit tests, disguised: what share still hits, with the disguise named and the disguised text in a span.
#![cfg(feature = "builtin")]

use std::sync::LazyLock;

use hegui::{Decision, Engine, Kept, Pack, Request, Verdict, Via};

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
        // Without an apostrophe ping'an reads as pin'gan.
        ("转发后yishengpingan，不转倒霉一年", Via::PINYIN, "yishengpingan"),
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
        // The readings of letters are none of ideographs: 品感 sounds as the letters of 平安 read.
        "诗人转发后一生品感都在里面",
        "女子学院的日月湖边有人言笑",
        "妈妈做了red bean soup给我",
    ] {
        let verdict = content(text);
        assert_eq!(verdict.decision, Decision::Pass, "{text}: {:?}", verdict.violations);
    }
}

#[test]
fn less_certain_sounds_count_beside_another_hit() {
    for (text, counts) in [
        // Another tone.
        ("棋排，上分找我", true),
        ("棋排真好玩", false),
        ("棋排真好玩。上分找我", false),
        // Both characters replaced.
        ("富页，日结三百", true),
        ("富页很好看", false),
    ] {
        let verdict = content(text);
        let found = shown(&verdict, Via::HOMOPHONE);
        assert_eq!(!found.is_empty(), counts, "{text}: {found:?}");
    }
}

#[test]
fn an_emoji_spelling_needs_the_emoji() {
    for (text, via) in [("你🐴死了没", Via::EMOJI), ("🐴会资料，特🐎内部料", Via::EMOJI)]
    {
        assert!(!shown(&content(text), via).is_empty(), "{text}");
    }
    for text in ["你马上到了吗", "香港马会慈善基金捐了一栋楼", "春竹新发，院子里一片翠绿"]
    {
        let verdict = content(text);
        assert_eq!(verdict.decision, Decision::Pass, "{text}: {:?}", verdict.violations);
    }
}

#[test]
fn ordinary_writing_of_every_kind_passes() {
    for text in [
        "这两天天气不错，去江边散步(｡•́︿•̀｡)",
        "(╯°□°）╯︵ ┻━┻ 又加班 (OдO) ᐕ)ノ",
        "ﾟ･✿ヾ╲(｡◕‿◕｡)╱✿･ﾟ",
        "今日はとても楽しかったです、ありがとう",
        "안녕하세요, 반가워요",
        "H₂O + CO₂ → H₂CO₃，2Al + 3CuSO₄ → Al₂(SO₄)₃ + 3Cu",
        "E=mc²，若 x²+y²=r²，f(x) = ∫₀¹ e^{-x²} dx，π≈3.14159",
        "白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼",
        "春\n眠\n不\n觉\n晓",
        "❤️❤️❤️生日快乐🎂🎉 🐶🐱🐰 👨‍👩‍👧‍👦",
        "今天🈶空吗？一起喝🍵吃火锅🍲，💰我出",
        "菠菜三块钱一斤，卫星发射成功，红薯粥真香",
        "佳佳我爱你，思我故乡，威信是一个老师最重要的东西",
        "弓长张，立早章，女子三十，言而有信，木子为李",
        "哈 哈 哈 笑 死 我 了，王 者 荣 耀 新赛季冲鸭",
        "见人就摇尾巴，木沟村的狗很多",
        "俄语课学了Москва，希腊字母 α、β、Δx、μm",
    ] {
        let verdict = content(text);
        assert_eq!(verdict.decision, Decision::Pass, "{text}: {:?}", verdict.violations);
    }
}

#[test]
fn soft_and_hard_disguises_of_all_kinds_are_caught() {
    for (text, via) in [
        ("你这只🪵🐶也配说话", Via::EMOJI),
        ("气木仓现货，铅弹包邮", Via::SPLIT),
        ("包🐑学生妹，月给两万，私我", Via::EMOJI),
        ("刷🎫投票，一元十票，抖yin涨fen", Via::PINYIN),
        ("收徽信号，老号优先", Via::SHAPE),
        ("威♥信 abc_9988 看片", Via::EMOJI),
        ("廢·物·一·個", Via::NOISE),
        ("狗.东.西，爬", Via::NOISE),
        ("点⑧⑧ky点cc，首充送百分百", Via::DIGIT_STYLE),
        ("打开ⓝⓣ22ⓖ.ⓣop 注册就送彩金", Via::CONFUSABLE),
        ("废wu东西，贝戋人", Via::SPLIT),
        ("赌愽网站代李，月入十万，➕薇", Via::HOMOPHONE),
        ("死quan家的玩意", Via::PINYIN),
        ("专业删贴，负面处理，加薇芯", Via::HOMOPHONE),
        ("百傢樂，真人视讯，首存送彩金", Via::TRADITIONAL),
    ] {
        let verdict = content(text);
        assert!(verdict.decision >= Decision::Review, "{text}: {verdict:?}");
        assert!(!shown(&verdict, via).is_empty(), "{text}: {via:?} in {:?}", verdict.violations);
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

/// The rule can never reach its band, so the check has no need of the homophone; whoever asks for it is still told.
#[test]
fn a_homophone_is_told_where_no_rule_can_fire() {
    let mut pack = Pack::builtin();
    pack.add(
        "own.toml",
        r#"
        [[rule]]
        id = "own.lake"
        title = "lake"
        clause = "4.8.1"
        category = "spam"
        principle = "honest"
        severity = "low"
        decision = "review"
        in = ["content"]
        message = { zh = "湖", en = "lake" }
        advice = { zh = "湖", en = "lake" }
        match.lake.words = ["玻璃湖畔"]
        match.tower.words = ["灯塔夜航"]
        signal = [{ if = "lake", weight = 1 }, { if = "tower", weight = 5 }]
        bands = [{ at = 5, decision = "review" }]
        test = [
          { content = "灯塔夜航", expect = "hit" },
          { content = "灯塔夜航与玻璃湖畔", expect = "hit" },
          { content = "玻璃湖畔", expect = "miss" },
          { content = "夜航灯塔", expect = "miss" },
        ]
        "#,
    );
    let engine = Engine::builder().pack(pack).build().expect("the rule compiles");
    let found =
        engine.scanner().disguised(&Request::new().content("去玻璃胡畔散步")).expect("plain");
    let [one] = &found[..] else { panic!("{found:?}") };
    assert_eq!((one.term.as_str(), one.text.as_str()), ("玻璃湖畔", "玻璃胡畔"));
    assert!(one.via == Via::HOMOPHONE && !one.decided);
}
