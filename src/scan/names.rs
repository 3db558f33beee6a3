//! Indexed names that an account's name resembles, or that its introduction contains.

use std::sync::Arc;

use super::{Hit, Hits, Scratch, Text};
use crate::field::Field;
use crate::names::{Found, NamesIndex, Resemblance, Wanted};
use crate::program::{Program, Special};
use crate::via::Via;

/// Looks up a field in every index; the entries of `owner` are one's own.
pub(crate) fn scan(
    program: &Program,
    indexes: &[Arc<NamesIndex>],
    owner: Option<&str>,
    field: Field,
    text: &Text,
    scratch: &mut Scratch,
    hits: &mut Hits,
) {
    if indexes.is_empty() || !matches!(field, Field::Name | Field::Bio) || text.raw.is_empty() {
        return;
    }
    let mut wanted = Wanted::default();
    sources(program).for_each(|(_, of_source)| wanted.join(of_source));
    if wanted.is_empty() {
        return;
    }
    for index in indexes {
        let before = hits.names.len();
        let whole = field == Field::Name;
        let state = index.search(&text.raw, whole, wanted, &mut scratch.names, &mut hits.names);
        let limit = match (state.damaged, state.cut) {
            (true, _) => Some("names_damaged"),
            (false, true) => Some("names_candidates"),
            (false, false) => None,
        };
        if let Some(limit) = limit {
            hits.limits.reach(limit, field);
        }
        let written = scratch.names.query.via;
        for number in before..hits.names.len() {
            let found = &hits.names[number];
            let own = owner.is_some_and(|owner| !owner.is_empty() && owner == found.owner);
            // The text may be all symbols: then nothing can be pointed at.
            if own || found.span.start >= found.span.end {
                continue;
            }
            // Equal bytes hide nothing, whatever they are.
            let written = if found.like == Resemblance::Exact { Via::NONE } else { written };
            let (via, span) = (written | disguise(found), found.span);
            let (like, kind) = (found.like, found.kind);
            let evasive = like <= Resemblance::Filler && written.is_evasive();
            for (source, of_source) in sources(program) {
                if of_source.has(like, kind) {
                    let hit = Hit::of_source(source, field, span, &text.folded, via, evasive);
                    hits.push(hit.of_name(number));
                }
            }
        }
    }
}

fn sources(program: &Program) -> impl Iterator<Item = (u32, Wanted)> {
    program.specials.iter().filter_map(|(source, special)| match special {
        Special::Names(wanted) => Some((*source, *wanted)),
        _ => None,
    })
}

/// Returns what a resemblance undid beyond folding.
fn disguise(found: &Found) -> Via {
    match found.like {
        Resemblance::Filler => Via::NOISE,
        Resemblance::Sound => Via::from_label("homophone").unwrap_or_default(),
        Resemblance::Shape => Via::from_label("shape").unwrap_or_default(),
        _ => Via::NONE,
    }
}
