//! Invariant 14: what evaluation burns grows with the text, not with its square.

use super::Engine;
use crate::request::Request;

/// Steps that any text may take more: a rule that its hits only now suffice for is looked at from then on.
const SLACK: u64 = 4096;

#[test]
fn twice_a_text_burns_about_twice_as_much() {
    let engine = Engine::builtin().expect("the built-in pack");
    let mut scanner = engine.scanner();
    scanner.check(&Request::new()).expect("a request");
    let full = scanner.scratch.hits.limits.fuel;
    let texts = engine.rules().step_by(12).flat_map(|rule| {
        rule.examples().flat_map(|example| example.texts).map(|(_, text)| text).take(4)
    });
    let mut burnt = 0;
    for text in texts {
        let mut of = |n: usize| {
            let text = vec![text.as_str(); n].join("\n\n\n\n");
            scanner.check(&Request::new().content(text)).expect("a request");
            full - scanner.scratch.hits.limits.fuel
        };
        let (once, twice) = (of(64), of(128));
        // A logarithm comes on top: hits are searched for in order.
        assert!(
            10 * twice <= 22 * once + SLACK,
            "{text}: {once} steps, {twice} for twice the text"
        );
        burnt += u64::from(once > 0);
    }
    assert!(burnt > 20, "only {burnt} texts burn fuel");
}
