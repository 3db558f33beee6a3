//! JSON that hides nothing.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// JSON in which an object keeps all its members, also those that are there twice.
pub(crate) enum Members {
    Object(Vec<(String, Self)>),
    Value(Value),
}

impl Members {
    /// Returns the strings of a list of strings.
    pub(crate) fn texts(self) -> Option<Vec<String>> {
        let Self::Value(Value::Array(items)) = self else { return None };
        let text = |item| if let Value::String(text) = item { Some(text) } else { None };
        items.into_iter().map(text).collect()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("JSON")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members::Object(members))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Members, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = items.next_element()? {
                    values.push(value);
                }
                Ok(Members::Value(Value::Array(values)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Members, E> {
                Ok(Members::Value(text.into()))
            }

            fn visit_string<E>(self, text: String) -> Result<Members, E> {
                Ok(Members::Value(text.into()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Members, E> {
                Ok(Members::Value(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Members, E> {
                Ok(Members::Value(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Members, E> {
                Ok(Members::Value(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Members, E> {
                Ok(Members::Value(value.into()))
            }

            fn visit_unit<E>(self) -> Result<Members, E> {
                Ok(Members::Value(Value::Null))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
