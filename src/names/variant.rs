//! What is left of a name without what may be meaningless in it.

use super::skeleton::{Letter, Skeleton};
use crate::fold::Class;
use crate::span::Span;

/// What is left of a name without what may be meaningless.
#[derive(Clone, Debug, Default)]
pub(super) struct Variant {
    pub(super) chars: Vec<char>,
    pub(super) letters: Vec<Letter>,
    /// Characters left out, symbols and emoji not counted.
    pub(super) removed: u32,
}

impl Variant {
    /// Returns where it stands in the name.
    pub(super) fn span(&self) -> Span {
        self.part(0, self.letters.len())
    }

    /// Returns where some of its characters stand.
    fn part(&self, start: usize, end: usize) -> Span {
        match self.letters.get(start..end) {
            Some([first, .., last]) => Span::new(first.span.start, last.span.end),
            Some([only]) => only.span,
            _ => Span::default(),
        }
    }
}

/// Returns whether Latin letters or digits stand on both sides of a place, so that no word begins or ends there.
pub(super) fn touches(whole: &Variant, at: usize) -> bool {
    let class = |at: usize| whole.letters.get(at).map(|letter| letter.class);
    let both = |wanted| class(at) == Some(wanted) && at > 0 && class(at - 1) == Some(wanted);
    both(Class::Letter) || both(Class::Digit)
}

/// Fills in the content, and what is left of it without letters, without digits, without both.
pub(super) fn fill_variants(query: &Skeleton, variants: &mut Vec<Variant>) {
    variants.truncate(1);
    fill_whole(query, variants);
    let count_of = |class| query.letters.iter().filter(|l| l.class == class).count();
    let (letters, digits) = (count_of(Class::Letter), count_of(Class::Digit));
    let han = count_of(Class::Han);
    let mut add = |drops: &dyn Fn(Class) -> bool| {
        let kept = || query.letters.iter().zip(&query.content).filter(|(l, _)| !drops(l.class));
        let chars: Vec<char> = kept().map(|(_, c)| *c).collect();
        let removed = count(query.content.len() - chars.len());
        variants.push(Variant { chars, letters: kept().map(|(l, _)| *l).collect(), removed });
    };
    // Letters are noise beside Han characters only.
    if letters > 0 && han > 0 {
        add(&|class| class == Class::Letter);
    }
    if digits > 0 && letters + han > 0 {
        add(&|class| class == Class::Digit);
    }
    if letters > 0 && digits > 0 && han > 0 {
        add(&|class| matches!(class, Class::Letter | Class::Digit));
    }
}

pub(super) fn fill_whole(query: &Skeleton, variants: &mut Vec<Variant>) {
    if variants.is_empty() {
        variants.push(Variant::default());
    }
    let whole = &mut variants[0];
    whole.chars.clone_from(&query.content);
    whole.letters.clone_from(&query.letters);
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
