//! The bar chart: F1 of each group at both bands, as inline SVG.

use maud::{Markup, html};

use super::figures::BandFigures;

/// Sizes in user units; the picture scales with the page.
const NAME: f64 = 130.0;
const BARS: f64 = 480.0;
const VALUE: f64 = 60.0;
const BAR: f64 = 16.0;
const ROW: f64 = 46.0;
const TOP: f64 = 30.0;

/// Returns bars by group, a pair for each.
pub(super) fn chart(bands: &[BandFigures]) -> Markup {
    let names: Vec<&str> = bands[0].groups.iter().map(|group| group.name.as_str()).collect();
    let f1 = |band: &BandFigures, name: &str| {
        band.groups.iter().find(|group| group.name == name).map_or(0.0, |group| group.f1)
    };
    #[allow(clippy::cast_precision_loss, reason = "a few groups")]
    let y = |row: usize| TOP + ROW * row as f64;
    let height = y(names.len()) + 20.0;
    let view = format!("0 0 {} {height}", NAME + BARS + VALUE);
    html! {
        svg viewBox=(view) role="img" aria-label="F1 by group" {
            (key(NAME, "any", &format!("{} and over", bands[0].decision)))
            (key(NAME + 190.0, "sure", &format!("{} and over", bands[1].decision)))
            @for tick in 0..=4_u32 {
                @let x = NAME + BARS * f64::from(tick) / 4.0;
                line x1=(x) x2=(x) y1=(TOP - 4.0) y2=(height - 18.0) {}
                text.value x=(x) y=(height - 4.0) text-anchor="middle" { (format!("{:.2}", f64::from(tick) / 4.0)) }
            }
            @for (row, name) in names.iter().enumerate() {
                text x=(NAME - 8.0) y=(y(row) + 23.0) text-anchor="end" { (name) }
                @for (place, (band, class)) in [0.0, 1.0].into_iter().zip(bands.iter().zip(["any", "sure"])) {
                    @let value = f1(band, name);
                    @let top = y(row) + 2.0 + place * (BAR + 1.0);
                    rect class=(class) x=(NAME) y=(top) width=(format!("{:.1}", BARS * value)) height=(BAR) rx="2" {}
                    text.value x=(format!("{:.1}", NAME + BARS * value + 6.0)) y=(top + 13.0) { (format!("{value:.3}")) }
                }
            }
        }
    }
}

fn key(x: f64, class: &str, label: &str) -> Markup {
    html! {
        rect class=(class) x=(x) y="6" width="12" height="12" rx="2" {}
        text x=(x + 18.0) y="17" { (label) }
    }
}
