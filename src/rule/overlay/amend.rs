//! `amend` and `disable`: new values for keys of a rule and thresholds, rules and matchers that are not to count.

use super::super::diagnostic::{At, Diagnostic};
use super::super::placeholder::unfilled;
use super::super::{Band, Mode, RuleDef};
use super::apply::Applier;
use super::{AmendDef, DisableDef, OverlayDef, ThresholdDef, Value};

impl Applier<'_> {
    pub(super) fn amend(&mut self, overlay: &OverlayDef, entry: &AmendDef) {
        let Some(number) = self.rule(&entry.rule, &entry.note) else { return };
        let mut values = Vec::new();
        for (at, value) in &entry.values {
            let key = format!("`{}` of rule `{}`", value.key(), entry.rule.value);
            if self.take(key, at) && self.fits(number, at, value) {
                values.push((at, value));
            }
        }
        if !self.applies(&entry.note) {
            return;
        }
        for (at, value) in values {
            let rule = &mut self.pack.rules[number];
            let (key, old) = (value.key(), value.shown_of(rule));
            value.set(rule);
            let new = value.shown_of(rule);
            if old == new {
                self.no_effect(at, format!("`{key}` is {new} already"));
                continue;
            }
            let what = match value {
                Value::Title(_) | Value::Message(_) | Value::Advice(_) => format!("{key} changed"),
                _ => format!("{key} {old} → {new}"),
            };
            self.record(overlay, &entry.note, vec![entry.rule.value.clone()], None, what);
        }
    }

    pub(super) fn threshold(&mut self, overlay: &OverlayDef, entry: &ThresholdDef) {
        let name = &entry.name;
        self.has_no_rev(&entry.note, "a threshold has no `rev`");
        let Some(old) = self.pack.thresholds.get(&name.value).copied() else {
            let message = format!("threshold `{}` does not exist", name.value);
            let diagnostic = Diagnostic::new("E070", message, &name.at).label("unknown threshold");
            let known = self.pack.thresholds.keys().map(String::as_str);
            let diagnostic = diagnostic.suggest(&name.value, known);
            return self.report(diagnostic);
        };
        if !self.take(format!("threshold `{}`", name.value), &name.at) || !self.applies(&entry.note)
        {
            return;
        }
        if old == entry.value {
            return self.no_effect(&entry.note.at, format!("the threshold is {old} already"));
        }
        self.pack.thresholds.insert(name.value.clone(), entry.value);
        let what = format!("threshold {} {old} → {}", name.value, entry.value);
        self.record(overlay, &entry.note, Vec::new(), None, what);
    }

    /// Disables a rule or one of its matchers.
    pub(super) fn disable(&mut self, overlay: &OverlayDef, entry: &DisableDef) {
        let Some(at) = self.rule(&entry.rule, &entry.note) else { return };
        let id = entry.rule.value.clone();
        let key = match &entry.matcher {
            Some(matcher) => format!("matcher `{}` of rule `{id}`", matcher.value),
            None => format!("whether rule `{id}` is disabled"),
        };
        if let Some(name) = &entry.matcher {
            let found = self.pack.rules[at].matchers.iter().position(|m| m.name == name.value);
            let Some(found) = found else { return self.unknown_matcher(at, name) };
            if self.pack.rules[at].meta {
                let message = format!("rule `{id}` looks at other rules: its matchers stay");
                return self
                    .report(Diagnostic::new("E070", message, &name.at).help("disable the rule"));
            }
            if self.take(key, &name.at) && self.applies(&entry.note) {
                self.pack.rules[at].matchers[found].off = true;
                self.record(
                    overlay,
                    &entry.note,
                    vec![id],
                    None,
                    format!("matcher {} disabled", name.value),
                );
            }
        } else if self.take(key, &entry.rule.at) && self.applies(&entry.note) {
            self.pack.rules[at].mode = Mode::Off;
            self.record(overlay, &entry.note, vec![id], None, "disabled".into());
        }
    }

    /// Returns whether a value can have an effect on the rule.
    fn fits(&mut self, number: usize, at: &At, value: &Value) -> bool {
        let rule = &self.pack.rules[number];
        let scored = !rule.signals.is_empty();
        let (message, help) = match value {
            Value::Decision(_) if scored => {
                ("the score of the rule decides, not `decision`", "amend its `bands`")
            }
            Value::Bands(_) if !scored => ("the rule has no score", "amend its `decision`"),
            Value::Bands(bands) if bands.is_empty() => {
                ("a scored rule needs a band", "disable the rule if it is not to count")
            }
            Value::Fields(fields) if fields.is_empty() => {
                ("the rule would look at no field", "disable the rule if it is not to count")
            }
            Value::Message(sentence) | Value::Advice(sentence) => {
                match unfilled(sentence, scored, &rule.matchers) {
                    Some((_, help)) => {
                        let message = "nothing of the rule fills a placeholder of the sentence";
                        self.report(Diagnostic::new("E096", message, at).help(help));
                        return false;
                    }
                    None => return true,
                }
            }
            _ => return true,
        };
        self.report(Diagnostic::new("E003", message, at).help(help));
        false
    }
}

impl Value {
    const fn key(&self) -> &'static str {
        match self {
            Self::Title(_) => "title",
            Self::Also(_) => "also",
            Self::Severity(_) => "severity",
            Self::Decision(_) => "decision",
            Self::Level(_) => "level",
            Self::Mode(_) => "mode",
            Self::Fields(_) => "in",
            Self::Bands(_) => "bands",
            Self::Message(_) => "message",
            Self::Advice(_) => "advice",
        }
    }

    fn set(&self, rule: &mut RuleDef) {
        match self {
            Self::Title(title) => rule.title.clone_from(title),
            Self::Also(also) => rule.also.clone_from(also),
            Self::Severity(severity) => rule.severity = *severity,
            Self::Decision(decision) => rule.decision = *decision,
            Self::Level(level) => rule.level = *level,
            // A rule that another entry disables stays so, in whatever order they come.
            Self::Mode(mode) if rule.mode != Mode::Off => rule.mode = *mode,
            Self::Mode(_) => {}
            Self::Fields(fields) => rule.fields = *fields,
            Self::Bands(bands) => rule.bands.clone_from(bands),
            Self::Message(message) => rule.message.clone_from(message),
            Self::Advice(advice) => rule.advice.clone_from(advice),
        }
    }

    /// Returns what the rule has for this key, for people.
    fn shown_of(&self, rule: &RuleDef) -> String {
        let sentence = |s: &crate::bilingual::Bilingual| format!("{} / {}", s.zh, s.en);
        match self {
            Self::Title(_) => rule.title.clone(),
            Self::Also(_) => rule.also.join(" "),
            Self::Severity(_) => rule.severity.to_string(),
            Self::Decision(_) => rule.decision.to_string(),
            Self::Level(_) => rule.level.to_string(),
            Self::Mode(_) => rule.mode.to_string(),
            Self::Fields(_) => {
                let all = crate::field::Field::ALL.into_iter();
                let of: Vec<_> = all.filter(|field| rule.fields.contains(*field)).collect();
                of.iter().map(|field| field.label()).collect::<Vec<_>>().join(" ")
            }
            Self::Bands(_) => bands(&rule.bands),
            Self::Message(_) => sentence(&rule.message),
            Self::Advice(_) => sentence(&rule.advice),
        }
    }
}

fn bands(bands: &[Band]) -> String {
    let shown: Vec<_> =
        bands.iter().map(|band| format!("{} from {}", band.decision, band.at)).collect();
    shown.join(", ")
}
