//! A matcher's hits: those of its sources that stand where it wants them, less exceptions and gates.

use smallvec::SmallVec;

use super::reach::{self, Frames};
use super::{Evaluation, segment};
use crate::fact::FactValue;
use crate::fold::{Gap, fold_term};
use crate::program::{Except, ExceptKind, Gate, Matcher, MatcherId, MatcherKind, SourceId};
use crate::rule::{How, Strip};
use crate::scan::{self, Hit, Text, terms};
use crate::via::Via;

/// Steps that a question to jieba counts for.
const SEGMENT: u64 = 200;

impl<'e> Evaluation<'e> {
    /// Returns the hits of a matcher by field and place.
    pub(super) fn matcher(&mut self, id: MatcherId) -> &[Hit] {
        let slot = &mut self.scratch.slots[id as usize];
        if slot.turn != self.scratch.turn {
            slot.turn = self.scratch.turn;
            slot.hits.clear();
            let mut hits = std::mem::take(&mut slot.hits);
            self.compute(id, &mut hits);
            self.scratch.slots[id as usize].hits = hits;
        }
        &self.scratch.slots[id as usize].hits
    }

    /// Returns the hits of a source by field and place.
    fn source(&mut self, id: SourceId) -> &[Hit] {
        scan::scan_expression(self.program, id, self.texts, self.scan, self.hits);
        self.hits.of(id)
    }

    /// Sets the hits of a matcher whose hits are other rules' violations.
    pub(super) fn set_matcher(&mut self, id: MatcherId, hits: Vec<Hit>) {
        let slot = &mut self.scratch.slots[id as usize];
        slot.turn = self.scratch.turn;
        slot.hits = hits;
    }

    fn compute(&mut self, id: MatcherId, hits: &mut Vec<Hit>) {
        let matcher = &self.program.matchers[id as usize];
        match &matcher.kind {
            MatcherKind::Sources(sources) => {
                for source in sources {
                    hits.extend_from_slice(self.source(*source));
                }
            }
            MatcherKind::Use(inner) => hits.extend_from_slice(self.matcher(*inner)),
            MatcherKind::Near { parts, within, listed, scope } => {
                self.near(parts, *within, *listed, *scope, hits);
            }
            MatcherKind::Hits => {}
        }
        hits.retain(|hit| matcher.fields.contains(hit.field) && self.stands(matcher, hit));
        hits.sort_unstable_by_key(|hit| (hit.field, hit.span, hit.source, hit.term));
        for except in &matcher.excepts {
            if !hits.is_empty() {
                self.except(except, hits);
            }
        }
        for gate in &matcher.gates {
            if !hits.is_empty() {
                self.gate(&self.program.gates[*gate as usize], hits);
            }
        }
        hits.retain(|hit| {
            let asked = hit.segment || matcher.segment;
            // A hit that is not looked at stays.
            let looked = asked && self.hits.limits.spend(SEGMENT, hit.field);
            !looked || segment::agrees(&self.texts[hit.field as usize].folded, hit)
        });
    }

    pub(super) fn text(&self, hit: &Hit) -> &'e Text {
        &self.texts[hit.field as usize]
    }

    /// Returns whether a hit lies where the matcher wants it in the field.
    fn stands(&self, matcher: &Matcher, hit: &Hit) -> bool {
        if matcher.how == How::Contains {
            return true;
        }
        let symbols = &self.text(hit).folded.symbols;
        // Emoji that fold to a character are decoration at either end.
        let decoration = |s: &crate::fold::Symbol| s.via().contains(Via::EMOJI);
        let first = symbols.iter().take_while(|s| decoration(s)).count();
        let end = symbols.len() - symbols.iter().rev().take_while(|s| decoration(s)).count();
        let at_start = hit.first as usize <= first;
        let last = hit.last as usize;
        let at_end = last >= end || {
            let rest = symbols[last..end].iter().map(|s| s.c);
            matcher.how == How::Whole && matcher.filler.iter().any(|f| f.chars().eq(rest.clone()))
        };
        let clean_start = || matcher.strip.allows(symbols[hit.first as usize].gap, first > 0);
        let clean_end = || {
            let gap = symbols.get(last).map_or(self.text(hit).folded.tail, |s| s.gap);
            matcher.strip.allows(gap, end < symbols.len())
        };
        match matcher.how {
            How::Contains => true,
            How::Whole => at_start && at_end && clean_start() && clean_end(),
            How::Prefix => at_start && clean_start(),
            How::Suffix => at_end && clean_end(),
        }
    }

    fn except(&mut self, except: &Except, hits: &mut Vec<Hit>) {
        let (texts, scope, field) = (self.texts, except.scope, hits[0].field);
        // Asking a matcher for its hits burns fuel of its own, so the fuel is taken out behind it.
        let before = hits.len();
        match &except.kind {
            ExceptKind::Sources(sources) => {
                for source in sources {
                    let mut fuel = self.hits.limits.fuel;
                    reach::drop_reached(scope, self.source(*source), texts, hits, &mut fuel);
                    self.hits.limits.refuel(fuel, field);
                }
            }
            ExceptKind::Matcher(matcher) => {
                self.matcher(*matcher);
                let mut fuel = self.hits.limits.fuel;
                reach::drop_reached(scope, self.matcher(*matcher), texts, hits, &mut fuel);
                self.hits.limits.refuel(fuel, field);
            }
            ExceptKind::Fact(fact) => {
                self.drop_authorized(*fact, hits);
                // Names are looked for once a field, however many hits it has; they come by field.
                let mut names: Vec<Hit> = hits
                    .chunk_by(|a, b| a.field == b.field)
                    .flat_map(|of_field| self.named(*fact, &of_field[0]))
                    .collect();
                names.sort_unstable_by_key(|name| (name.field, name.span));
                let mut fuel = self.hits.limits.fuel;
                reach::drop_reached(scope, &names, texts, hits, &mut fuel);
                self.hits.limits.refuel(fuel, field);
            }
        }
        if let Some(entry) = except.allow.filter(|_| hits.len() < before) {
            self.scratch.allowing.push(entry);
        }
    }

    /// Removes hits of indexed names that a fact lists: whoever may use a name may also vary it.
    fn drop_authorized(&self, fact: u32, hits: &mut Vec<Hit>) {
        let Some(FactValue::Texts(names)) = self.facts.get(fact) else { return };
        hits.retain(|hit| {
            let Some(found) = self.hits.name(hit) else { return true };
            let protected = fold_term(&found.name).0;
            !names.iter().any(|name| !protected.is_empty() && fold_term(name).0 == protected)
        });
    }

    /// Returns where the names of a fact stand in the field of a hit.
    fn named(&self, fact: u32, hit: &Hit) -> Vec<Hit> {
        let Some(FactValue::Texts(names)) = self.facts.get(fact) else { return Vec::new() };
        let text = self.text(hit);
        let names = names.iter().map(|name| fold_term(name).0).filter(|name| !name.is_empty());
        let spans = names.flat_map(|name| terms::find(&name, text));
        let place =
            |span| Hit::of_source(hit.source, hit.field, span, &text.folded, Via::NONE, false);
        spans.map(place).collect()
    }

    /// Removes the hits that are talked about, unless the talk is broken by an offer.
    fn gate(&mut self, gate: &Gate, hits: &mut Vec<Hit>) {
        // Frames are lists, which the scan has found.
        let sources: &[SourceId] = &gate.sources;
        if sources.iter().all(|source| self.hits.of(*source).is_empty()) {
            return;
        }
        let mut breakers = Vec::new();
        for matcher in &gate.broken_by {
            breakers.extend_from_slice(self.matcher(*matcher));
        }
        let (mut fuel, field) = (self.hits.limits.fuel, hits[0].field);
        let (program_hits, texts) = (&*self.hits, self.texts);
        let frames: SmallVec<[Frames<'_>; 4]> =
            sources.iter().map(|source| Frames::new(program_hits.of(*source))).collect();
        hits.retain(|hit| {
            let text = &texts[hit.field as usize];
            let framed = frames.iter().any(|frames| frames.hold(gate.scope, hit, text, &mut fuel));
            // The hit itself may be the contact that is warned of.
            let broken = |breaker: &Hit| {
                fuel = fuel.saturating_sub(1);
                fuel == 0 || breaker.field == hit.field && !breaker.span.contains(hit.span)
            };
            !framed || breakers.iter().any(broken)
        });
        drop(frames);
        self.hits.limits.refuel(fuel, field);
    }
}

impl Strip {
    /// Returns whether what stands beside a hit may be ignored; `emoji` says that emoji stand there as characters.
    fn allows(self, gap: Gap, emoji: bool) -> bool {
        let kinds = gap.separators();
        (self.space || kinds & Gap::SPACE == 0)
            && (self.symbol || kinds & !(Gap::SPACE | Gap::EMOJI) == 0)
            && (self.emoji || (kinds & Gap::EMOJI == 0 && !emoji))
    }
}
