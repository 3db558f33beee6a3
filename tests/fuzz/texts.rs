//! What a caller sends: texts, requests, and what is written of them.

use std::sync::OnceLock;

use hegui::{AuditRecord, Engine, Request};

use super::assert_places;
use crate::page;

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::builder().offsets(true).build().expect("the built-in pack"))
}

/// Any text: folding covers it in order and is done once, and every place of the verdict is one of the text.
pub(super) fn fold(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    let symbols = hegui::content(&text);
    for (c, span) in &symbols {
        let range = span.range();
        // A symbol made of several characters, or several of one, may repeat a place and never goes back.
        assert!(text.get(range.clone()).is_some(), "{c:?} at {range:?} of {text:?}");
        assert!(range.start >= end || range.end >= end, "{c:?} at {range:?} goes back in {text:?}");
        end = range.end;
    }
    let folded: String = symbols.iter().map(|(c, _)| c).collect();
    let again: String = hegui::content(&folded).iter().map(|(c, _)| c).collect();
    assert_eq!(again, folded, "folding {text:?} twice");
    let request = Request::new().content(&*text).name(&*text);
    if let Ok(verdict) = engine().check(&request) {
        assert_places(&verdict, &request);
    }
}

/// Lines of JSON: a request survives its own JSON, an audit record is read or refused.
pub(super) fn request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for line in text.lines() {
        if let Ok(record) = AuditRecord::from_json(line) {
            let _ = record.replay(engine());
        }
        let Ok(request) = Request::from_json(line) else { continue };
        let json = request.to_json();
        let read = Request::from_json(&json).expect("what it wrote itself");
        assert_eq!(read.to_json(), json);
        if let Ok(verdict) = engine().check(&request) {
            assert_places(&verdict, &request);
            let value: serde_json::Value = serde_json::from_str(&verdict.to_json()).expect("JSON");
            assert!(value.is_object());
        }
    }
}

/// Elements that the page is made of.
const ELEMENTS: [&str; 19] = [
    "article", "h2", "span", "small", "dl", "dt", "dd", "mark", "ol", "li", "p", "strong", "code",
    "br", "b", "i", "abbr", "u", "em",
];

/// A text in a report: every `<` of the page begins an element of its own, none stands in an attribute, and no element of the text gets in.
pub(super) fn report(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = format!("{text}<x-y onload=1>\"'&转发领红包<x-y>微信<x-y>");
    let request = Request::new().content(text.as_str()).name(text.as_str()).link(text.as_str());
    let Ok(verdict) = engine().check(&request) else { return };
    let card = page::card(Some(1), &request, &verdict);
    assert!(!card.contains("<x-y"), "{card}");
    for piece in card.split('<').skip(1) {
        let name = piece.trim_start_matches('/');
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        assert!(ELEMENTS.contains(&name), "<{name} in {card}");
        let quotes = piece.split('>').next().unwrap_or_default().matches('"').count();
        assert!(quotes % 2 == 0, "an open attribute in <{piece}");
    }
    assert!(!page::error(1, None, &text).contains("<x-y"));
    let json = verdict.to_json();
    assert!(!json.contains('\n') && serde_json::from_str::<serde_json::Value>(&json).is_ok());
}
