//! What a text is not looked at for changes nothing: a verdict is the same when every rule is evaluated.

use super::{Engine, Scratch};
use crate::eval;
use crate::field::Field;
use crate::outcome::Frame;
use crate::request::Request;
use crate::scan;
use crate::verdict::Violation;

impl super::Scanner {
    /// Returns the violations of a request, decided and observed, with every rule evaluated.
    fn ungated(&mut self, request: &Request) -> [Vec<Violation>; 2] {
        let inner = &*self.engine.inner;
        let selection = inner.selection(None);
        let sought = inner.sought(None, selection.triggers);
        self.scratch.scan(inner, request, sought, &self.engine.names).expect("a request");
        let Scratch { texts, hits, facts, scan, eval } = &mut *self.scratch;
        scan::settle(sought, None, texts, scan, hits);
        let program = &inner.program;
        let outcome = eval::evaluate_all(program, texts, hits, facts, selection, scan, eval);
        let pack = &self.engine.pack;
        let frame =
            Frame { program, texts, pack, offsets: false, certified: false, reveal: false, hits };
        let verdict = frame.verdict(None, outcome);
        [verdict.violations, verdict.observed]
    }
}

/// Returns the texts of the pack's own tests, each alone and joined to the one before.
fn requests(engine: &Engine) -> Vec<Request> {
    let texts = engine.rules().flat_map(|rule| rule.examples().flat_map(|of| of.texts));
    let mut all = Vec::new();
    let mut before = String::new();
    for (field, text) in texts {
        let joined = format!("{before}，{text}");
        for text in [text, &joined] {
            let request = Request::new();
            all.push(match field {
                Field::Name => request.name(text),
                Field::Bio => request.bio(text),
                Field::Title => request.title(text),
                Field::Comment => request.comment(text),
                _ => request.content(text),
            });
        }
        before.clone_from(text);
    }
    all
}

#[test]
fn gates_change_no_verdict() {
    for level in [2, 4] {
        let engine = Engine::builder().level(level).build().expect("the built-in pack");
        let (mut gated, mut ungated) = (engine.scanner(), engine.scanner());
        let mut violations = 0;
        for request in requests(&engine).iter().step_by(3) {
            let verdict = gated.check(request).expect("a request");
            violations += verdict.violations.len();
            let all = [verdict.violations, verdict.observed];
            assert_eq!(all, ungated.ungated(request), "level {level}: {request:?}");
        }
        assert!(violations > 1_000, "only {violations} violations");
    }
}
