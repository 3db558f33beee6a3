//! Personal data leaves the library masked, and recorded checks come out the same again.
#![cfg(feature = "builtin")]
#![allow(clippy::unwrap_used, reason = "a failed test says where")]

use std::sync::OnceLock;

use hegui::{AuditKeep, AuditRecord, Engine, Field, Pack, Replayed, Request, Verdict};
use proptest::prelude::*;

/// A number with the right check digit that belongs to nobody: it is the standard's example.
const NUMBER: &str = "11010519491231002X";

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::builtin().unwrap())
}

fn revealing() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::builder().reveal(true).offsets(true).build().unwrap())
}

fn check(engine: &Engine, request: &Request) -> Verdict {
    engine.check(request).unwrap()
}

fn line(engine: &Engine, request: &Request, keep: AuditKeep) -> String {
    AuditRecord::line(engine, request, &check(engine, request), keep)
}

/// Numbers as people write them; each is found, and none of its parts is in any output.
#[test]
fn what_a_rule_finds_is_nowhere() {
    let full_width = "１１０１０５１９４９１２３１００２Ｘ";
    let cases = [
        (format!("认识这个人的联系我，身份证{NUMBER}"), NUMBER),
        (format!("她的证件号：{full_width}，谢谢"), full_width),
        ("证件号 110105 19491231 002X".to_owned(), "19491231"),
        ("打款到这张卡号 4532015112830366，户名王某".to_owned(), "4532015112830366"),
        ("这个渣男的手机号13987654321，大家都来骂他".to_owned(), "13987654321"),
        ("曝光渣男：他家住某市城东区和平路88号3栋502室".to_owned(), "和平路88号"),
        ("曝光骗子，他的微信号：wangxx8821，大家小心".to_owned(), "wangxx8821"),
    ];
    for (text, secret) in cases {
        let request = Request::new().content(&text);
        let verdict = check(engine(), &request);
        let found = verdict.violations.iter().find(|v| v.personal).unwrap();
        let place = found.spans[0].span().range();
        assert!(text[place.clone()].contains(secret), "{:?}", &text[place]);
        let masked = verdict.mask(&request).content.unwrap();
        assert_eq!((masked.len(), masked.chars().count()), (text.len(), text.chars().count()));
        let outputs = [
            verdict.to_json(),
            format!("{verdict:?}"),
            masked,
            line(engine(), &request, AuditKeep::Masked),
            line(revealing(), &request, AuditKeep::Masked),
        ];
        for output in outputs {
            assert!(!output.contains(secret), "{output}");
        }
        let json = check(revealing(), &request).to_json();
        assert!(json.contains(secret), "{json}");
        assert!(line(engine(), &request, AuditKeep::Whole).contains(secret));
        // Whoever has the text may still blacken it by the verdict.
        assert!(!verdict.redact(Field::Content, &text, '*').unwrap().contains(secret));
        assert_eq!(verdict.redact(Field::Content, "另一段", '*'), None);
    }
}

/// Another rule quotes the same place: what it quotes is masked too.
#[test]
fn other_rules_quote_it_masked() {
    let head = include_str!("bad_input/pack/head.toml");
    let read = |name: &str| {
        std::fs::read_to_string(format!(
            "{}/tests/bad_input/pack/{name}",
            env!("CARGO_MANIFEST_DIR")
        ))
        .unwrap()
    };
    let rules = format!(
        "{head}match.a.regex = '1[0-9]{{10}}'\nredact = true\n{}match.a.regex = '[加打]1[0-9]{{10}}[转扣]'\n",
        head.replace("t.a", "t.b")
    )
    .replace("match.a.regex = '1[0-9]{10}'\nredact = true\n", "redact = true\nmatch.a.regex = '1[0-9]{10}'\n");
    let files = [("pack.toml", read("pack.toml")), ("shared.toml", read("shared.toml"))];
    let files = files
        .into_iter()
        .chain([("lists/reward.txt", read("lists/reward.txt")), ("rule.toml", rules)]);
    let engine = Engine::builder().pack(Pack::from_files(files)).build().unwrap();
    let request = Request::new().content("打13800138000转");
    let verdict = check(&engine, &request);
    let texts: Vec<_> =
        verdict.violations.iter().map(|v| (v.personal, v.spans[0].text.as_str())).collect();
    assert_eq!(texts, [(true, "***********"), (false, "打***********转")]);
    assert_eq!(verdict.violations[1].message.zh, "中 打***********转");

    // More places than a violation lists: each is masked.
    let many = "打13800138000转".repeat(150);
    let request = Request::new().content(many);
    let verdict = check(&engine, &request);
    assert!(!verdict.mask(&request).to_json().contains("13800138000"));
    assert!(!verdict.to_json().contains("13800138000"));

    // A limit ends the search: nobody knows what is behind it, so the field is masked.
    let request = Request::new().content("13800138000 ".repeat(1_001)).title("好");
    let verdict = check(&engine, &request);
    assert!(!verdict.complete);
    let masked = verdict.mask(&request);
    assert!(!masked.to_json().contains("13800138000"));
    assert_eq!(masked.title.as_deref(), Some("好"));
}

#[test]
fn errors_quote_no_number() {
    let told = |request: &Request| engine().check(request).unwrap_err().to_string();
    let wrong = Request::new().fact("account.violations_30d", "电话13800138000");
    assert_eq!(
        told(&wrong),
        "`account.violations_30d` must be an integer, not \"电话***********\""
    );
    assert!(
        told(&Request::new().fact("13800138000", true)).starts_with("unknown fact `***********`")
    );
    let told = Request::from_json(r#"{"13800138000": 1}"#).unwrap_err().to_string();
    assert_eq!(told, "unknown field `***********`");
}

#[test]
fn links_are_masked_one_by_one() {
    let links = ["a.example", "b.example/这个渣男的手机号13987654321", "c.example"];
    let request = links.iter().fold(Request::new(), |request, link| request.link(*link));
    let verdict = check(engine(), &request);
    let masked = verdict.mask(&request);
    assert_eq!(masked.links.len(), 3);
    assert!(links.iter().zip(&masked.links).all(|(link, masked)| link.len() == masked.len()));
    assert_eq!((masked.links[0].as_str(), masked.links[2].as_str()), ("a.example", "c.example"));
}

#[test]
fn a_record_comes_out_the_same() {
    let facts = Request::new().fact("engagement.new_account_share", Vec::<String>::new());
    assert!(engine().check(&facts).is_err());
    let request = Request::from_json(
        r#"{"id": 7, "name": "老王的健康日记", "content": "不转不是中国人", "links": ["a.example"],
            "facts": {"engagement.new_account_share": 0.25, "account.certified": true, "engagement.views": 10,
                      "account.authorized_names": ["甲", "乙"], "account.owner": "u1"}}"#,
    )
    .unwrap();
    assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
    for keep in [AuditKeep::Masked, AuditKeep::Whole] {
        let record = AuditRecord::from_json(&line(engine(), &request, keep)).unwrap();
        assert_eq!(record.request, request);
        assert_eq!(record.pack_hash, engine().pack().hash);
        assert_eq!(record.replay(engine()), Replayed::Same);
        let again = Engine::builder().options(&record.options).build().unwrap();
        assert_eq!(again.options(), record.options);
        assert_eq!(record.replay(&again), Replayed::Same);
    }
    // The identifier is no part of what is checked.
    let mut other = request.clone();
    other.id = None;
    let other = AuditRecord::from_json(&line(engine(), &other, AuditKeep::Whole));
    let record = AuditRecord::from_json(&line(engine(), &request, AuditKeep::Whole)).unwrap();
    assert_eq!(other.unwrap().request_hash, record.request_hash);
}

#[test]
fn what_differs_is_named() {
    let request = Request::new().content("不转不是中国人");
    let whole = line(engine(), &request, AuditKeep::Whole);
    let replay = |line: &str, engine: &Engine| AuditRecord::from_json(line).unwrap().replay(engine);
    assert_eq!(replay(&whole.replace("中国人", "外国人"), engine()), Replayed::Altered);
    let Replayed::Different(told) =
        replay(&whole.replace("\"severity\":\"", "\"severity\":\"x"), engine())
    else {
        panic!("a verdict that was changed");
    };
    assert!(told[0].ends_with(" in content changed"), "{told:?}");
    let Replayed::Different(told) = replay(&whole, revealing()) else { panic!("other offsets") };
    assert_eq!(told.len(), 1, "{told:?}");

    let number = Request::new().content(format!("她的身份证号{NUMBER}"));
    let hidden = replay(&line(engine(), &number, AuditKeep::Masked), engine());
    let rules = vec!["privacy.resident-id".to_owned()];
    assert_eq!(hidden, Replayed::Hidden { fields: vec![Field::Content], rules });
    assert_eq!(replay(&line(engine(), &number, AuditKeep::Whole), engine()), Replayed::Same);
    assert!(AuditRecord::from_json("{}").is_err() && AuditRecord::from_json("").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands around and inside a number: where it is found it is in no output, and the rest of the text is as it was.
    #[test]
    fn a_number_that_is_found_is_masked(before in any::<String>(), behind in any::<String>(), noise in "[ .\u{200B}-]?", at in 1..NUMBER.len()) {
        let number = format!("{}{noise}{}", &NUMBER[..at], &NUMBER[at..]);
        let text = format!("{before}，身份证{number}，{behind}");
        let request = Request::new().content(&text);
        let verdict = check(engine(), &request);
        if verdict.violations.iter().any(|v| v.rule == "privacy.resident-id") {
            prop_assert!(!verdict.to_json().contains(&number));
            let masked = verdict.mask(&request).content.unwrap();
            prop_assert!(!masked.contains(&number));
            prop_assert_eq!(masked.len(), text.len());
            let revealed = check(revealing(), &request);
            prop_assert_eq!(revealed.masked().decision, verdict.decision);
            prop_assert!(!revealed.masked().to_json().contains(&number));
        }
    }
}
