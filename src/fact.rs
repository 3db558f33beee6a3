//! Facts: what the caller knows about an account, a client or a post.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The value of a fact.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FactValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A share between 0 and 1, kept in millionths so that verdicts never depend on rounding.
    Share(u32),
    /// A word or a name.
    Text(String),
    /// Several names.
    Texts(Vec<String>),
}

impl serde::Serialize for FactValue {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bool(value) => to.serialize_bool(*value),
            Self::Int(value) => to.serialize_i64(*value),
            Self::Share(millionths) => to.serialize_f64(f64::from(*millionths) / 1e6),
            Self::Text(value) => to.serialize_str(value),
            Self::Texts(values) => to.collect_seq(values),
        }
    }
}

impl std::fmt::Display for FactValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Share(millionths) => write!(f, "{}", f64::from(*millionths) / 1e6),
            Self::Text(value) => write!(f, "{value:?}"),
            Self::Texts(values) => write!(f, "{values:?}"),
        }
    }
}

impl From<bool> for FactValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for FactValue {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for FactValue {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<Vec<String>> for FactValue {
    fn from(value: Vec<String>) -> Self {
        Self::Texts(value)
    }
}

/// Facts by dotted key.
pub type Facts = BTreeMap<String, FactValue>;

/// The declared type of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FactType {
    Bool,
    Int,
    Share,
    Text,
    Texts,
    Enum(Vec<String>),
}

impl FactType {
    /// Returns the type as the pack writes it.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Bool => "a bool".into(),
            Self::Int => "an integer".into(),
            Self::Share => "a number between 0 and 1".into(),
            Self::Text => "a string".into(),
            Self::Texts => "a list of strings".into(),
            Self::Enum(of) => format!("one of {}", of.join(", ")),
        }
    }

    /// Returns the value in this type's own form, or nothing when it does not fit.
    pub(crate) fn accept(&self, value: &FactValue) -> Option<FactValue> {
        match (self, value) {
            (Self::Bool, FactValue::Bool(_))
            | (Self::Int, FactValue::Int(_))
            | (Self::Share, FactValue::Share(_))
            | (Self::Text, FactValue::Text(_))
            | (Self::Texts, FactValue::Texts(_)) => Some(value.clone()),
            (Self::Share, FactValue::Int(0)) => Some(FactValue::Share(0)),
            (Self::Share, FactValue::Int(1)) => Some(FactValue::Share(1_000_000)),
            (Self::Enum(of), FactValue::Text(t)) => of.contains(t).then(|| value.clone()),
            _ => None,
        }
    }
}

/// A declared fact.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FactDeclaration {
    pub(crate) name: String,
    pub(crate) kind: FactType,
    #[serde(with = "stored::option")]
    pub(crate) default: Option<FactValue>,
}

/// Values as a compiled pack keeps them: with their types, which JSON leaves to the declaration.
pub(crate) mod stored {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::FactValue;

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "FactValue")]
    pub(crate) enum Tagged {
        Bool(bool),
        Int(i64),
        Share(u32),
        Text(String),
        Texts(Vec<String>),
    }

    #[derive(Serialize, Deserialize)]
    struct Stored(#[serde(with = "Tagged")] FactValue);

    pub(crate) fn serialize<S: Serializer>(values: &[FactValue], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().cloned().map(Stored))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<FactValue>, D::Error> {
        Ok(Vec::<Stored>::deserialize(from)?.into_iter().map(|value| value.0).collect())
    }

    pub(crate) mod option {
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        use super::{FactValue, Stored};

        pub(crate) fn serialize<S: Serializer>(
            value: &Option<FactValue>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            value.clone().map(Stored).serialize(to)
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<FactValue>, D::Error> {
            Ok(Option::<Stored>::deserialize(from)?.map(|value| value.0))
        }
    }
}
