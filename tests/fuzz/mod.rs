//! What is fuzzed: a body for each target takes any bytes and panics when something is wrong. `tests/fuzz.rs` runs the bodies on seeded
//! changes of the kept corpus with any compiler, `fuzz/` with libFuzzer (`tools/fuzz.sh`). Sequences of C calls are `tests/capi/sequences.c`.

mod names;
mod packs;
mod rules;
mod texts;

use hegui::Verdict;

/// Something that takes bytes from outside.
pub(crate) struct Target {
    /// Its name; the kept corpus is `fuzz/corpus/NAME`.
    pub(crate) name: &'static str,
    /// Looks at one input.
    body: fn(&[u8]),
}

/// Every target.
pub(crate) const TARGETS: [Target; 11] = [
    Target { name: "pack", body: rules::pack },
    Target { name: "condition", body: rules::condition },
    Target { name: "expression", body: rules::expression },
    Target { name: "list", body: rules::list },
    Target { name: "overlay", body: rules::overlay },
    Target { name: "fold", body: texts::fold },
    Target { name: "request", body: texts::request },
    Target { name: "report", body: texts::report },
    Target { name: "reference", body: packs::reference },
    Target { name: "whole", body: packs::whole },
    Target { name: "names", body: names::index },
];

/// Looks at one input of a target.
///
/// # Panics
/// When something is wrong, or no target has this name.
pub(crate) fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name).expect("a target");
    (target.body)(data);
}

/// Asserts that every place of a verdict is one of the request: on characters, in order, with the text that stands there.
fn assert_places(verdict: &Verdict, request: &hegui::Request) {
    for violation in &verdict.violations {
        let Some(field) = violation.field else { continue };
        let links = request.links.join("\n");
        let text = if field == hegui::Field::Links { Some(&*links) } else { request.text(field) };
        let text = text.expect("a violation names a field that was given");
        let mut end = 0;
        for mark in &violation.spans {
            assert!(end <= mark.start && mark.start < mark.end, "{violation:?}");
            assert!(text.get(mark.span().range()).is_some(), "{violation:?} in {text:?}");
            if let Some(offsets) = mark.offsets {
                let (before, inside) = (&text[..mark.start as usize], &text[mark.span().range()]);
                let chars = before.chars().count();
                assert_eq!(offsets.char_start as usize, chars, "{violation:?}");
                assert_eq!(offsets.char_end as usize, chars + inside.chars().count());
                let utf16 = before.encode_utf16().count();
                assert_eq!(offsets.utf16_start as usize, utf16, "{violation:?}");
                assert_eq!(offsets.utf16_end as usize, utf16 + inside.encode_utf16().count());
            }
            end = mark.end;
        }
    }
}
