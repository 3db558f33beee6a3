//! The text fields of a request.

use serde::{Deserialize, Serialize};

/// A text field of a request, in the order in which a verdict lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Account name.
    Name,
    /// Account introduction.
    Bio,
    /// Post title.
    Title,
    /// Post text.
    Content,
    /// Comment or message.
    Comment,
    /// URLs and domains attached to the post, joined by line feeds.
    Links,
    /// Text seen in images, supplied by the caller.
    OcrText,
}

impl Field {
    /// Every field, in order.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::Bio,
        Self::Title,
        Self::Content,
        Self::Comment,
        Self::Links,
        Self::OcrText,
    ];

    /// Returns the name of the field, as in the JSON form.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Bio => "bio",
            Self::Title => "title",
            Self::Content => "content",
            Self::Comment => "comment",
            Self::Links => "links",
            Self::OcrText => "ocr_text",
        }
    }

    /// Returns the field of this name.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.label() == label)
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.label())
    }
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct FieldSet(u8);

impl FieldSet {
    /// Every field.
    pub(crate) const ALL: Self = Self((1 << Field::ALL.len()) - 1);

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn contains(self, field: Field) -> bool {
        self.0 >> field as u8 & 1 == 1
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        Self(fields.into_iter().fold(0, |set, field| set | 1 << field as u8))
    }
}
