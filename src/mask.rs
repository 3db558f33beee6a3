//! Personal data hidden in what leaves the library: requests and verdicts.

use std::ops::Range;

use crate::field::Field;
use crate::personal::{self, short};
use crate::request::Request;
use crate::verdict::Verdict;

impl Verdict {
    /// Returns the request with personal data hidden: what the rules with `redact` found, and a whole field in which a limit was reached.
    ///
    /// Each hidden character leaves one of as many bytes and UTF-16 units, so that every place of the verdict is right in it too. Facts and the
    /// identifier stay as they are.
    ///
    /// # Examples
    /// ```
    /// use hegui::{Engine, Request};
    /// let request = Request::new().content("她的身份证号是11010519491231002X，大家记一下");
    /// let verdict = Engine::builtin()?.check(&request)?;
    /// assert!(!verdict.to_json().contains("11010519491231002X"));
    /// assert!(!verdict.mask(&request).content.expect("a text").contains("11010519491231002X"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn mask(&self, request: &Request) -> Request {
        let mut masked = request.clone();
        for field in Field::ALL {
            let places = self.personal_places(field);
            if places.is_empty() {
                continue;
            }
            let hide = |text: &str, start: usize| personal::masked(text, start, &places);
            if field == Field::Links {
                let mut start = 0;
                for link in &mut masked.links {
                    let length = link.len();
                    *link = hide(link, start);
                    start += length + 1;
                }
            } else if let Some(text) = request.text(field) {
                masked.set(field, hide(text, 0));
            }
        }
        masked
    }

    /// Returns the verdict as an engine gives it that does not [reveal](crate::EngineBuilder::reveal) personal data.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut masked = self.clone();
        for allowed in &mut masked.allowed {
            let Some(field) = allowed.field else { continue };
            let places = self.personal_places(field);
            for mark in &mut allowed.spans {
                mark.text = personal::masked(&mark.text, mark.start as usize, &places);
            }
        }
        for violation in masked.violations.iter_mut().chain(&mut masked.observed) {
            let Some(field) = violation.field else { continue };
            let places = self.personal_places(field);
            let whole = violation.spans.first().map(|mark| short(&mark.text));
            for mark in &mut violation.spans {
                mark.text = personal::masked(&mark.text, mark.start as usize, &places);
            }
            let hidden = violation.spans.first().map(|mark| short(&mark.text));
            if let Some((whole, hidden)) = whole.zip(hidden).filter(|(a, b)| a != b) {
                for sentence in [&mut violation.message, &mut violation.advice] {
                    sentence.zh = sentence.zh.replace(&whole, &hidden);
                    sentence.en = sentence.en.replace(&whole, &hidden);
                }
            }
        }
        masked
    }

    /// Returns the places of a field that [`Verdict::mask`] hides.
    fn personal_places(&self, field: Field) -> Vec<Range<usize>> {
        if self.incomplete.iter().any(|limit| limit.field == field && limit.limit != "max_spans") {
            return std::iter::once(0..usize::MAX).collect();
        }
        let found = self.violations.iter().chain(&self.observed);
        let found = found.filter(|v| v.personal && v.field == Some(field)).map(|v| &v.spans);
        let allowed = self.allowed.iter().filter(|a| a.personal && a.field == Some(field));
        let spans = found.chain(allowed.map(|a| &a.spans)).flatten();
        let mut places = spans.map(|mark| mark.span().range()).collect();
        personal::join(&mut places);
        places
    }
}
