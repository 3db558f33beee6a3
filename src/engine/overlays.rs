//! What an operator sets beside the pack: overlays, word lists, the day, what is observed.

use super::EngineBuilder;
use crate::rule::overlay::Date;
use crate::rule::words::Words;

impl EngineBuilder {
    /// Adds an overlay: an operator's changes to the pack, which stays as it is. `path` is what errors name. Several may be added in any
    /// order: what two of them set is an error.
    ///
    /// # Examples
    /// ```
    /// use hegui::{Date, Decision, Engine, Request};
    /// let overlay = r#"
    ///     schema = 1
    ///     overlay = { id = "acme-ops", over = "hegui-zh" }
    ///     allow = [{ rules = ["common-noun.whole"], in = ["name"], words = ["健康"], because = "自营频道", until = 2026-12-31 }]
    /// "#;
    /// let check = |day: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     let engine = Engine::builder().overlay("acme.overlay.toml", overlay).today(day.parse()?).build()?;
    ///     Ok(engine.check(&Request::new().name("健康"))?)
    /// };
    /// let verdict = check("2026-12-31")?;
    /// assert_eq!(verdict.decision, Decision::Pass);
    /// assert_eq!(verdict.allowed[0].by[0].because, "自营频道");
    /// assert_eq!(check("2027-01-01")?.decision, Decision::Reject);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn overlay(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.overlays.overlay(path, text);
        self
    }

    /// Adds an operator's word list as a rule of its own; one of the same name that was added before is gone.
    #[must_use]
    pub fn words(mut self, words: Words) -> Self {
        self.overlays.words(words);
        self
    }

    /// Sets the day on which the entries of overlays are looked at. The library has no clock: without it, entries with `until` apply
    /// and a warning (`W073`) says so.
    #[must_use]
    pub fn today(mut self, day: Date) -> Self {
        self.today = Some(day);
        self
    }

    /// Sets the highest level of rules that are observed, at least the level of those that decide; the default is that level: none above it.
    /// What observed rules find is told in [`crate::Verdict::observed`] and decides nothing. Less certain homophones count as the level of
    /// deciding rules says, so that observing changes no decision.
    ///
    /// # Examples
    /// ```
    /// use hegui::{Engine, Request};
    /// let shadow = Engine::builder().level(1).observe(4).build()?;
    /// let plain = Engine::builder().level(1).build()?;
    /// let request = Request::new().content("涨粉套餐，私信我");
    /// let (shadow, plain) = (shadow.check(&request)?, plain.check(&request)?);
    /// assert_eq!((shadow.decision, shadow.violations), (plain.decision, plain.violations));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn observe(mut self, level: u8) -> Self {
        self.observe = Some(level);
        self
    }
}
