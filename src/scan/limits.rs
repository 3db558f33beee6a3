//! What one request may cost: limits that were reached, and fuel for the work that grows faster than the text.

use crate::field::Field;
use crate::program::RuleId;

/// Steps that evaluation may take over a request beside what grows with the text: a count and no clock, so that it is the same everywhere.
/// Texts of 64 KiB that are nothing but words of rules take less than a tenth.
pub(super) const FUEL: u64 = 2_000_000;

/// A limit that a request reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reached {
    pub(crate) limit: &'static str,
    /// The rule that was looked at, if one was.
    pub(crate) rule: Option<RuleId>,
    pub(crate) field: Field,
}

/// What a request has used up.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    reached: Vec<Reached>,
    rule: Option<RuleId>,
    pub(crate) fuel: u64,
}

impl Limits {
    /// Makes ready for a request.
    pub(crate) fn clear(&mut self) {
        self.reached.clear();
        (self.rule, self.fuel) = (None, FUEL);
    }

    /// Says which rule is looked at from now on.
    pub(crate) fn enter(&mut self, rule: RuleId) {
        self.rule = Some(rule);
    }

    /// Notes that a limit was reached; the first field is told, for each rule.
    pub(crate) fn reach(&mut self, limit: &'static str, field: Field) {
        let reached = Reached { limit, rule: self.rule, field };
        let known = |other: &Reached| (other.limit, other.rule) == (limit, reached.rule);
        if !self.reached.iter().any(known) {
            self.reached.push(reached);
        }
    }

    /// Burns fuel; false when there was not enough, which is noted.
    pub(crate) fn spend(&mut self, steps: u64, field: Field) -> bool {
        let enough = self.fuel >= steps;
        self.fuel = self.fuel.saturating_sub(steps);
        if !enough {
            self.reach("max_fuel", field);
        }
        enough
    }

    /// Puts back what is left of the fuel that was taken out for a piece of work; nothing left is noted.
    pub(crate) fn refuel(&mut self, left: u64, field: Field) {
        self.fuel = left;
        if left == 0 {
            self.reach("max_fuel", field);
        }
    }

    pub(crate) fn reached(&self) -> &[Reached] {
        &self.reached
    }
}
