//! What a scan found beside the verdict, for those who look at rules.

use super::{Engine, Scanner, Scratch};
use crate::disguise::Disguised;
use crate::field::Field;
use crate::program::{RuleId, SoundTerm};
use crate::scan;
use crate::span::Span;

impl Engine {
    /// Returns the folded terms of a rule whose disguises are computed.
    pub(crate) fn disguised_terms(&self, rule: RuleId) -> Vec<String> {
        let program = &self.inner.program;
        let mut sources = Vec::new();
        for matcher in &program.rules[rule as usize].shown {
            program.sources_of(*matcher, &mut sources);
        }
        let sounds = &program.sounds;
        let used = |term: &&SoundTerm| {
            let uses = &sounds.uses[term.uses.0 as usize..term.uses.1 as usize];
            uses.iter().any(|posting| sources.contains(&posting.source))
        };
        let own = sounds.terms.iter().filter(|term| !term.letters_only);
        own.filter(used).map(|term| sounds.text(term.number)).collect()
    }
}

impl Scanner {
    /// Returns where expressions of a rule matched in the last request.
    pub(crate) fn expression_spans(&self, rule: RuleId) -> Vec<(Field, Span)> {
        let program = &self.engine.inner.program;
        let mut sources = Vec::new();
        for matcher in &program.rules[rule as usize].shown {
            program.sources_of(*matcher, &mut sources);
        }
        let expressions = program.regexes.sources.iter().map(|regex| regex.source);
        let hits = &self.scratch.hits;
        let of_rule = expressions.filter(|source| sources.contains(source));
        of_rule.flat_map(|source| hits.of(source)).map(|hit| (hit.field, hit.span)).collect()
    }

    /// Returns what computed disguises found in the last request.
    pub(crate) fn made(&mut self) -> Vec<(Disguised, Field, Span)> {
        let inner = &*self.engine.inner;
        let (program, sought) = (&inner.program, inner.sought(None, &inner.triggers));
        let Scratch { texts, hits, scan, .. } = &mut *self.scratch;
        // A text that no rule could fire on was not settled; otherwise nothing is left to settle.
        scan::settle(sought, None, texts, scan, hits);
        let (sounds, texts) = (&program.sounds, &self.scratch.texts);
        let told = |made: &scan::Made| {
            let text = texts[made.field as usize].raw[made.span.range()].to_owned();
            let disguised =
                Disguised { term: sounds.text(made.term), text, via: made.via, decided: false };
            (disguised, made.field, made.span)
        };
        self.scratch.scan.made.iter().map(told).collect()
    }
}
