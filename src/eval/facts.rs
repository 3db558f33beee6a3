//! The facts of one request, checked against their declarations.

use crate::fact::{FactValue, Facts};
use crate::program::Program;
use crate::request::RequestError;

/// Values by fact number; given, defaulted, computed or unknown.
#[derive(Debug, Default)]
pub(crate) struct FactValues {
    values: Vec<Option<FactValue>>,
    given: Vec<bool>,
    any: bool,
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
        self.values.clear();
        self.values.extend(program.facts.iter().map(|fact| fact.default.clone()));
        self.given.clear();
        self.given.resize(program.facts.len(), false);
        self.any = false;
        for (name, value) in facts {
            let Some(id) = program.fact_ids.get(name).copied() else {
                let known = program.fact_ids.keys().map(String::as_str);
                let suggestion = crate::suggest::nearest(name, known);
                return Err(RequestError::UnknownFact { name: name.clone(), suggestion });
            };
            let declaration = &program.facts[id as usize];
            let value = declaration.kind.accept(value).ok_or_else(|| {
                RequestError::wrong(name, &format!("{}, not {value}", declaration.kind.describe()))
            })?;
            self.set(id, value);
        }
        self.add_ratios(program);
        if let Some(stage) = program.fact_ids.get(STAGE) {
            let value = if profile { "register" } else { "post" };
            self.values[*stage as usize].get_or_insert_with(|| value.into());
        }
        Ok(())
    }

    fn set(&mut self, id: u32, value: FactValue) {
        self.values[id as usize] = Some(value);
        self.given[id as usize] = true;
        self.any = true;
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
        self.values.get(id as usize)?.as_ref()
    }

    pub(super) fn is_given(&self, id: u32) -> bool {
        self.given[id as usize]
    }

    pub(super) const fn any_given(&self) -> bool {
        self.any
    }
}
