//! The facts of one request, checked against their declarations.

use crate::fact::{FactValue, Facts};
use crate::personal::quotable;
use crate::program::Program;
use crate::request::RequestError;

/// Values by fact number; given, defaulted, computed or unknown. Reused from request to request of one pack.
#[derive(Debug, Default)]
pub(crate) struct FactValues {
    values: Vec<Option<FactValue>>,
    given: Vec<bool>,
    /// Facts that are not as declared: those given or computed from them.
    changed: Vec<u32>,
    /// The stage of a request that does not tell it: of a post, of a profile.
    stages: Option<(u32, [FactValue; 2])>,
    profile: bool,
}

/// The fact that tells at which stage a request is made.
const STAGE: &str = "request.stage";

impl FactValues {
    /// Takes the facts of a request; `profile` says whether it has a name or bio and no post text.
    pub(crate) fn fill(
        &mut self,
        program: &Program,
        facts: &Facts,
        profile: bool,
    ) -> Result<(), RequestError> {
        self.reset(program);
        for (name, value) in facts {
            let Some(id) = program.fact_ids.get(name).copied() else {
                let known = program.fact_ids.keys().map(String::as_str);
                let suggestion = crate::suggest::nearest(name, known);
                return Err(RequestError::UnknownFact { name: name.clone(), suggestion });
            };
            let declaration = &program.facts[id as usize];
            let value = declaration.kind.accept(value).ok_or_else(|| {
                let value = quotable(&value.to_string());
                RequestError::wrong(name, &format!("{}, not {value}", declaration.kind.describe()))
            })?;
            self.set(id, value);
        }
        self.add_ratios(program);
        self.profile = profile;
        Ok(())
    }

    /// Forgets the last request; what is as declared is left alone.
    fn reset(&mut self, program: &Program) {
        if self.values.len() != program.facts.len() {
            self.values = program.facts.iter().map(|fact| fact.default.clone()).collect();
            self.given = vec![false; self.values.len()];
            let stage = program.fact_ids.get(STAGE);
            self.stages = stage.map(|id| (*id, ["post".into(), "register".into()]));
        }
        for id in self.changed.drain(..) {
            self.values[id as usize].clone_from(&program.facts[id as usize].default);
            self.given[id as usize] = false;
        }
    }

    fn set(&mut self, id: u32, value: FactValue) {
        self.values[id as usize] = Some(value);
        self.given[id as usize] = true;
        self.changed.push(id);
    }

    fn add_ratios(&mut self, program: &Program) {
        for ratio in &program.ratios {
            let value = |id: u32| match self.values[id as usize] {
                Some(FactValue::Int(n)) => Some(n),
                _ => None,
            };
            if let (Some(of), Some(to)) = (value(ratio.of), value(ratio.to)) {
                let per_mille = i128::from(of) * 1000 / i128::from(to.max(1));
                let bounded = per_mille.clamp(i64::MIN.into(), i64::MAX.into());
                self.set(ratio.fact, FactValue::Int(i64::try_from(bounded).unwrap_or(i64::MAX)));
            }
        }
    }

    pub(crate) fn get(&self, id: u32) -> Option<&FactValue> {
        let value = self.values.get(id as usize)?.as_ref();
        value.or_else(|| match &self.stages {
            Some((stage, values)) if *stage == id => Some(&values[usize::from(self.profile)]),
            _ => None,
        })
    }

    pub(super) fn is_given(&self, id: u32) -> bool {
        self.given[id as usize]
    }

    pub(super) fn any_given(&self) -> bool {
        !self.changed.is_empty()
    }
}
