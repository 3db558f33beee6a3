//! What overlays changed, for people.

use super::RuleInfo;
use crate::engine::Engine;
use crate::rule::Mode;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::overlay::{Change, Date, NEW_RULE};

/// One thing that an overlay changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangeInfo<'e> {
    change: &'e Change,
}

impl<'e> ChangeInfo<'e> {
    /// Returns the identifier of the overlay.
    #[must_use]
    pub fn overlay(self) -> &'e str {
        &self.change.overlay
    }

    /// Returns what changed, such as `decision reject → review`.
    #[must_use]
    pub fn what(self) -> &'e str {
        &self.change.what
    }

    /// Returns why, in the words of the overlay's author; empty for new rules and lists.
    #[must_use]
    pub fn because(self) -> &'e str {
        &self.change.because
    }

    /// Returns the last day on which it applies, if it ends.
    #[must_use]
    pub fn until(self) -> Option<Date> {
        self.change.until
    }

    /// Returns the list whose terms changed, if it is one.
    #[must_use]
    pub fn list(self) -> Option<&'e str> {
        self.change.list.as_deref()
    }

    /// Returns the rules that it concerns; those that reach a list only by a shared matcher or a gate are not told.
    #[must_use]
    pub fn rules(self) -> &'e [String] {
        &self.change.rules
    }

    /// Returns the path and line where the overlay says so.
    #[must_use]
    pub fn place(self) -> (&'e str, usize) {
        let at = &self.change.at;
        (&at.file.path, at.file.text[..at.span.start].matches('\n').count() + 1)
    }
}

impl<'e> RuleInfo<'e> {
    /// Returns whether the rule decides, is only observed, or is disabled by an overlay.
    #[must_use]
    pub fn mode(self) -> Mode {
        self.rule.mode
    }

    /// Returns what overlays changed of the rule.
    pub fn changes(self) -> impl Iterator<Item = ChangeInfo<'e>> {
        let changes = self.pack.changes.iter();
        let of_rule = changes.filter(move |change| change.rules.contains(&self.rule.id.value));
        of_rule.map(|change| ChangeInfo { change })
    }
}

impl Engine {
    /// Returns the identifiers of the overlays in force, in order.
    pub fn overlays(&self) -> impl ExactSizeIterator<Item = &str> {
        self.catalog().pack.overlays.iter().map(String::as_str)
    }

    /// Returns everything that overlays changed.
    pub fn changes(&self) -> impl ExactSizeIterator<Item = ChangeInfo<'_>> {
        self.catalog().pack.changes.iter().map(|change| ChangeInfo { change })
    }

    /// Returns what an operator should look at in the overlays (`W072` to `W076`): entries that have ended or soon end, rules that changed
    /// since an entry was written, entries without effect. They are among [`Engine::warnings`] too, which takes much longer.
    pub fn overlay_warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings().iter().filter(|finding| finding.code().starts_with("W07"))
    }

    /// Returns whether a rule came with an overlay or a word list.
    pub(super) fn is_of_operator(&self, rule: &str) -> bool {
        self.changes().any(|change| change.what() == NEW_RULE && change.rules() == [rule])
            || self.rule(rule).is_some_and(|rule| rule.rule.of_words)
    }

    /// Returns whether an overlay may have changed what a rule finds.
    pub(super) fn is_changed(&self, rule: &str) -> bool {
        self.changes().any(|change| {
            let pack_wide = change.list().is_some() || change.rules().is_empty();
            pack_wide || change.rules().iter().any(|id| id == rule)
        })
    }
}
