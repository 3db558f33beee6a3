//! Long columns of numbers in a compiled pack: bytes, little-endian, so that reading one is a copy.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// A number of a column.
pub(crate) trait Number: Copy {
    const BYTES: usize;

    fn put(self, into: &mut Vec<u8>);

    /// Returns the number of these bytes, of which there are enough; none when no such number exists.
    fn take(bytes: &[u8]) -> Option<Self>;
}

macro_rules! number {
    ($($number:ty),+) => { $(
        impl Number for $number {
            const BYTES: usize = size_of::<Self>();

            fn put(self, into: &mut Vec<u8>) {
                into.extend_from_slice(&self.to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self::from_le_bytes)
            }
        }
    )+ };
}

number!(u16, u32, u64);

impl Number for char {
    const BYTES: usize = 4;

    fn put(self, into: &mut Vec<u8>) {
        u32::from(self).put(into);
    }

    fn take(bytes: &[u8]) -> Option<Self> {
        u32::take(bytes).and_then(Self::from_u32)
    }
}

pub(crate) fn serialize<T: Number, S: Serializer>(numbers: &[T], to: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(numbers.len() * T::BYTES);
    numbers.iter().for_each(|number| number.put(&mut bytes));
    to.serialize_bytes(&bytes)
}

pub(crate) fn deserialize<'de, T: Number, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let bytes = from.deserialize_bytes(Bytes)?;
    if bytes.len() % T::BYTES != 0 {
        return Err(D::Error::custom("a column ends inside a number"));
    }
    let numbers: Option<Vec<T>> = bytes.chunks_exact(T::BYTES).map(T::take).collect();
    numbers.ok_or_else(|| D::Error::custom("a column holds what is no character"))
}

struct Bytes;

impl<'de> Visitor<'de> for Bytes {
    type Value = Cow<'de, [u8]>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(bytes))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Cow::Owned(bytes.to_owned()))
    }
}
