//! Verdicts as one self-contained HTML page: no scripts, nothing fetched, every text escaped.

use std::ops::Range;

use hegui::{Field, Request, Verdict, Violation};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use crate::visible;

/// Styles of the page: readable on a telephone, in dark rooms and on paper.
const STYLE: &str = include_str!("page.css");

/// Returns the page up to its first card.
pub(crate) fn head(pack: &hegui::PackId) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "hegui 合规检查" }
                style { (PreEscaped(STYLE)) }
            }
        }
    };
    let text = page.into_string();
    // The page is written card by card, so its end comes later.
    let open = text.strip_suffix("</html>").unwrap_or(&text);
    let header = html! {
        header {
            h1 { "合规检查" }
            p { (pack.name) " " (pack.version) " · hegui " (pack.engine) br; code { (pack.hash) } }
        }
    };
    format!("{open}<body>{}<main>\n", header.into_string())
}

/// Returns the end of the page.
pub(crate) const fn foot() -> &'static str {
    "</main></body></html>"
}

/// Returns the card of one request.
pub(crate) fn card(place: Option<usize>, request: &Request, verdict: &Verdict) -> String {
    let card = html! {
        article class=(verdict.decision) {
            h2 {
                span.badge { (verdict.decision) }
                @if verdict.primary != "none" { " " (verdict.primary) }
                (place_of(place, verdict.id.as_ref()))
            }
            dl.fields {
                @for field in Field::ALL {
                    @let text = text_of(request, field);
                    @if !text.is_empty() {
                        dt { (field.label()) }
                        dd { (marked(&text, &places(verdict, field))) }
                    }
                }
            }
            @if !verdict.violations.is_empty() {
                ol.violations { @for found in &verdict.violations { li { (violation(found)) } } }
            }
            @if !verdict.observed.is_empty() {
                p.open { "仅观察，不影响结论：" }
                ol.violations.observed { @for found in &verdict.observed { li { (violation(found)) } } }
            }
            @for allowed in &verdict.allowed {
                p.open {
                    "已放行：" code { (allowed.rule) }
                    @for mark in &allowed.spans { " " (visible::clean(&mark.text)) }
                    @for by in &allowed.by { " ← " (by.overlay) "：" (visible::clean(&by.because)) }
                }
            }
            @for open in &verdict.undetermined {
                p.open { "待补充事实：" (open.rule) " ← " (open.facts.join(", ")) }
            }
            @if !verdict.complete { p.open { "未检查完：达到上限" } }
        }
    };
    card.into_string() + "\n"
}

/// Returns the card of a line that is no request.
pub(crate) fn error(place: usize, id: Option<&Value>, error: &str) -> String {
    let card = html! {
        article.error { h2 { span.badge { "error" } (place_of(Some(place), id)) } p { (visible::clean(error)) } }
    };
    card.into_string() + "\n"
}

fn place_of(place: Option<usize>, id: Option<&Value>) -> Markup {
    html! {
        @if let Some(line) = place { small { " 第 " (line) " 行" } }
        @if let Some(id) = id { small { " id " (visible::clean(&id.to_string())) } }
    }
}

fn violation(found: &Violation) -> Markup {
    let via: Vec<_> = found.via.labels().collect();
    html! {
        p {
            span.badge.(found.decision) { (found.decision) }
            " 条款 " strong { (found.clause) @for also in &found.also { " + " (also) } }
            " " code { (found.rule) }
            @if let Some(field) = found.field { " " small { (field.label()) } }
            @if let Some(score) = found.score { " " small { (score) " 分" } }
        }
        p { (visible::clean(&found.message.zh)) br; small lang="en" { (visible::clean(&found.message.en)) } }
        @if !via.is_empty() { p { "变形：" @for via in &via { span.via { (via) } " " } } }
        p.advice { "→ " (found.advice.zh) br; small lang="en" { (found.advice.en) } }
    }
}

fn text_of(request: &Request, field: Field) -> String {
    match field {
        Field::Links => request.links.join("\n"),
        field => request.text(field).unwrap_or_default().to_owned(),
    }
}

fn places(verdict: &Verdict, field: Field) -> Vec<Range<usize>> {
    let of_field = verdict.violations.iter().filter(|found| found.field == Some(field));
    let mut places: Vec<_> =
        of_field.flat_map(|found| found.spans.iter().map(|mark| mark.span().range())).collect();
    places.sort_unstable_by_key(|range| (range.start, range.end));
    // Overlapping places are shown as one: marks must not nest.
    places.dedup_by(|next, last| {
        let joins = next.start < last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
    places
}

fn marked(text: &str, places: &[Range<usize>]) -> Markup {
    let ends = std::iter::once(0).chain(places.iter().map(|place| place.end));
    let starts = places.iter().map(|place| place.start).chain([text.len()]);
    let between = ends.zip(starts).map(|(end, start)| &text[end..start]);
    let marks = places.iter().map(Some).chain([None]);
    html! {
        @for (plain, mark) in between.zip(marks) {
            (visible::lines(plain))
            @if let Some(place) = mark { mark { (visible::lines(&text[place.clone()])) } }
        }
    }
}
