//! Figures as one self-contained HTML page: no scripts, nothing fetched, every text escaped.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::chart::chart;
use super::figures::{BandFigures, Case, Figures, ratio};
use crate::labelled::{Data, NONE};
use crate::visible;

/// Styles of the page: readable on a telephone, in dark rooms and on paper.
const STYLE: &str = include_str!("page.css");
/// Misses, false alarms and changes that are listed unless more is asked for.
const CASES: usize = 40;
/// Longest quotation in characters.
const QUOTE: usize = 160;

/// Returns the page.
pub(crate) fn page(figures: &Figures, data: &Data, show: usize) -> String {
    let most = if show == 0 { CASES } else { show };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "hegui eval" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "Detection quality" }
                (about(figures))
                (tiles(figures))
                @if figures.bands.iter().any(|band| band.macro_f1.is_some()) {
                    h2 { "F1 by group" }
                    (chart(&figures.bands))
                    @for band in &figures.bands {
                        h2 { "Labelled × decided, at " code { (band.decision) } " and over" }
                        (confusion(band))
                    }
                    h2 { "By category, at " code { "review" } " and over" }
                    (categories(&figures.bands[0]))
                }
                @if figures.files.iter().any(|file| file.ordinary > 0) {
                    h2 { "False alarms per 10,000 ordinary texts" }
                    (alarms(figures))
                }
                h2 { "Rules" }
                p.note { "Lift: share of the texts of its group over share of ordinary texts. Blamed: ordinary texts in which it is the first violation." }
                (rules(figures))
                (changes(figures, data, most))
                (cases("Worst false alarms", &worst(figures, data, true), most))
                (cases("Worst misses", &worst(figures, data, false), most))
            }
        }
    };
    page.into_string()
}

fn about(figures: &Figures) -> Markup {
    let pack = &figures.pack;
    html! {
        p.about {
            (figures.rows) " texts"
            @if figures.part != "all" { " (the " (figures.part) " part, seed " (figures.seed) ")" }
            " · pack " (pack.name) " " (pack.version) " · level " (figures.level) " · hegui " (pack.engine) br;
            code { (pack.hash) }
        }
    }
}

fn tiles(figures: &Figures) -> Markup {
    let alarms = |at: usize| {
        let count: usize = figures.files.iter().map(|file| file.alarms[at].count).sum();
        let ordinary: usize = figures.files.iter().map(|file| file.ordinary).sum();
        (ordinary > 0).then(|| 1e4 * ratio(count, ordinary))
    };
    let tile = |value: String, label: &str, band: &str| {
        html! { div.tile { b { (value) } span { (label) " at " code { (band) } } } }
    };
    html! {
        div.tiles {
            @for (band, at) in figures.bands.iter().zip([0, 2]) {
                @if let Some(macro_f1) = band.macro_f1 { (tile(format!("{macro_f1:.3}"), "macro-F1", band.decision.label())) }
                @if let Some(per_10k) = alarms(at) { (tile(format!("{per_10k:.1}"), "alarms per 10,000", band.decision.label())) }
            }
        }
    }
}

fn confusion(band: &BandFigures) -> Markup {
    let mut decided: Vec<&str> = band.groups.iter().map(|group| group.name.as_str()).collect();
    decided.extend(band.confusion.values().flat_map(|row| row.keys()).map(String::as_str));
    let mut seen = std::collections::BTreeSet::new();
    decided.retain(|name| seen.insert(*name));
    let cell = |label: &str, to: &str, total: usize| {
        let count = band.confusion.get(label).and_then(|row| row.get(to)).copied().unwrap_or(0);
        let share = format!("--share:{:.0}%", 70.0 * ratio(count, total));
        let class = match (count, label == to) {
            (0, _) => "zero",
            (_, true) => "right",
            _ => "wrong",
        };
        html! { td class=(class) style=(share) { (count) } }
    };
    html! {
        div.scroll { table {
            thead { tr { th { "label" } @for to in &decided { th { (to) } } th { "precision" } th { "recall" } th { "F1" } } }
            tbody {
                @for group in &band.groups {
                    tr {
                        th { (group.name) }
                        @for to in &decided { (cell(&group.name, to, group.labelled)) }
                        (share(group.precision)) (share(group.recall)) (share(group.f1))
                    }
                }
            }
        } }
    }
}

fn categories(band: &BandFigures) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "category" } th { "decided" } th { "right" } th { "precision" } th { "recall" } th { "F1" } } }
            tbody {
                @for q in &band.categories {
                    tr {
                        th { (q.name) } td { (q.decided) }
                        // Nothing is labelled with a category of no group.
                        @if q.labelled == 0 { td.zero { "–" } td.zero { "–" } td.zero { "–" } td.zero { "–" } }
                        @else { td { (q.right) } (share(q.precision)) (share(q.recall)) (share(q.f1)) }
                    }
                }
            }
        } }
    }
}

fn share(value: f64) -> Markup {
    html! { td { (format!("{value:.3}")) } }
}

fn alarms(figures: &Figures) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "file" } th { "ordinary" } @for alarms in &figures.files[0].alarms { th { (alarms.decision) " +" } } } }
            tbody {
                @for file in figures.files.iter().filter(|file| file.ordinary > 0) {
                    tr { th { (file.name) } td { (file.ordinary) } @for alarms in &file.alarms { td { (format!("{:.1}", alarms.per_10k)) } } }
                }
            }
        } }
    }
}

fn rules(figures: &Figures) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "rule" } th { "category" } th { "hits" } th { "right" } th { "wrong" } th { "blamed" } th { "lift" } } }
            tbody {
                @for r in &figures.rules {
                    tr {
                        th { (r.rule) } td { (r.category) } td { (r.hits) } td { (r.right) } td { (r.wrong) } td { (r.blamed) }
                        td { (r.lift.map_or_else(|| "–".to_owned(), |lift| format!("{lift:.1}"))) }
                    }
                }
            }
        } }
    }
}

/// A case with its text.
type Told<'f> = (&'f Case, String);

/// Returns false alarms, the gravest and best supported first; or misses, those that nothing points at last and the plainest first.
fn worst<'f>(figures: &'f Figures, data: &Data, alarms: bool) -> Vec<Told<'f>> {
    let wanted = |case: &Case| case.group != case.label && (case.label == NONE) == alarms;
    let all = figures.cases.iter().zip(&data.rows).filter(|(case, _)| wanted(case));
    let mut all: Vec<Told<'_>> = all.map(|(case, row)| (case, row.text())).collect();
    let grave = |case: &Case| {
        hegui::Decision::ALL.iter().position(|d| d.label() == case.decision).unwrap_or(0)
    };
    // The more text a miss has, the more there was to see.
    all.sort_by_key(|(case, text)| {
        std::cmp::Reverse((grave(case), case.rules.len(), text.chars().count().min(60)))
    });
    all
}

fn cases(title: &str, all: &[Told<'_>], most: usize) -> Markup {
    html! {
        @if !all.is_empty() {
            h2 { (title) }
            p.note { (all.len()) " in all" @if all.len() > most { ", " (most) " shown" } }
            ol.cases {
                @for (case, text) in all.iter().take(most) {
                    li {
                        span.tag { (case.label) } " → " span.tag.bad { (case.group) } " " (case.decision) " "
                        small { (case.id) @for rule in &case.rules { " · " (rule) } }
                        p { (quote(text)) }
                    }
                }
            }
        }
    }
}

fn changes(figures: &Figures, data: &Data, most: usize) -> Markup {
    let Some(changes) = &figures.changes else { return Markup::default() };
    let text = |id: &str| data.rows.iter().find(|row| row.id == id).map(|row| quote(&row.text()));
    html! {
        h2 { "Changes since the baseline" }
        p.note { (changes.cases.len()) " texts changed: " (changes.better) " better, " (changes.worse) " worse" }
        ol.cases {
            @for change in changes.cases.iter().take(most) {
                li {
                    span class=(match change.way { "better" => "tag good", "worse" => "tag bad", _ => "tag" }) { (change.way) } " "
                    (change.label) ": " (change.before.group) " " (change.before.decision) " → " (change.after.group) " " (change.after.decision) " "
                    small { (change.id) @for rule in &change.after.rules { " · " (rule) } }
                    p { (text(&change.id).unwrap_or_default()) }
                }
            }
        }
    }
}

fn quote(text: &str) -> String {
    let short: String = text.chars().take(QUOTE).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", visible::clean(&short))
}
