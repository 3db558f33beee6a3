//! What a name is protected as, and how one resembles another.

use serde::{Deserialize, Serialize};

/// What an indexed name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NameKind {
    /// A trademark.
    Trademark,
    /// A well-known account, product or company.
    WellKnown,
    /// The name of a public account.
    PublicAccount,
    /// A public figure.
    PublicFigure,
    /// An ordinary registered account.
    Registered,
}

impl NameKind {
    /// All kinds; protected ones first.
    pub const ALL: [Self; 5] = [
        Self::Trademark,
        Self::WellKnown,
        Self::PublicAccount,
        Self::PublicFigure,
        Self::Registered,
    ];

    /// Returns the name used in JSON and in rules.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Trademark => "trademark",
            Self::WellKnown => "well_known",
            Self::PublicAccount => "public_account",
            Self::PublicFigure => "public_figure",
            Self::Registered => "registered",
        }
    }

    /// Returns the kind of this label.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.label() == label)
    }

    /// Returns the kind in Chinese and English, for messages.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Trademark => ("商标", "trademark"),
            Self::WellKnown => ("知名名称", "well-known name"),
            Self::PublicAccount => ("公众号名称", "public account"),
            Self::PublicFigure => ("公众人物", "public figure"),
            Self::Registered => ("已注册名称", "registered name"),
        }
    }

    /// Returns whether look-alikes of such a name matter, not only duplicates.
    #[must_use]
    pub const fn is_protected(self) -> bool {
        !matches!(self, Self::Registered)
    }
}

impl std::fmt::Display for NameKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.label())
    }
}

/// How a name resembles an indexed one, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Resemblance {
    /// The same bytes.
    Exact,
    /// The same after folding width, case, traditional forms, look-alike letters and spaces.
    Fold,
    /// The same without meaningless letters, digits, symbols and emoji.
    Filler,
    /// The same sound: toneless pinyin, also spelled out in letters.
    Sound,
    /// The same but for look-alike characters.
    Shape,
    /// One insertion, deletion, substitution or swap apart; indexed names of four and more characters.
    Edit,
    /// The indexed name with words such as 官方, 客服, 旗舰店, 小号 before or behind.
    Affix,
    /// The indexed name of three and more characters inside a longer one: a weak signal.
    Contains,
}

impl Resemblance {
    /// All of them, the strongest first.
    pub const ALL: [Self; 8] = [
        Self::Exact,
        Self::Fold,
        Self::Filler,
        Self::Sound,
        Self::Shape,
        Self::Edit,
        Self::Affix,
        Self::Contains,
    ];

    /// Returns the name used in JSON and in rules.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Fold => "fold",
            Self::Filler => "filler",
            Self::Sound => "sound",
            Self::Shape => "shape",
            Self::Edit => "edit",
            Self::Affix => "affix",
            Self::Contains => "contains",
        }
    }

    /// Returns the resemblance in Chinese and English, for messages.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Exact => ("相同", "equal"),
            Self::Fold => ("仅写法不同", "equal but for the way of writing"),
            Self::Filler => {
                ("仅多出无意义的字母、数字或符号", "equal but for meaningless characters")
            }
            Self::Sound => ("同音", "sounds alike"),
            Self::Shape => ("形近", "looks alike"),
            Self::Edit => ("一字之差", "one character apart"),
            Self::Affix => ("加官方、客服等字词", "with words such as 官方, 客服"),
            Self::Contains => ("包含", "contained"),
        }
    }

    /// Returns the resemblance of this label.
    #[must_use]
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|like| like.label() == label)
    }
}

impl std::fmt::Display for Resemblance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.label())
    }
}

/// Which kinds matter for each resemblance.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub(crate) struct Wanted([u8; Resemblance::ALL.len()]);

const REGISTERED: u8 = 1 << NameKind::Registered as u8;

impl Wanted {
    pub(crate) const fn add(&mut self, like: Resemblance, kind: NameKind) {
        self.0[like as usize] |= 1 << kind as u8;
    }

    pub(crate) const fn remove(&mut self, like: Resemblance, kind: NameKind) {
        self.0[like as usize] &= !(1 << kind as u8);
    }

    /// Returns this without look-alikes of registered names.
    pub(crate) fn without_registered_looks(mut self) -> Self {
        let equal =
            |like| matches!(like, Resemblance::Exact | Resemblance::Fold | Resemblance::Filler);
        for like in Resemblance::ALL.into_iter().filter(|like| !equal(*like)) {
            self.remove(like, NameKind::Registered);
        }
        self
    }

    pub(crate) fn join(&mut self, other: Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    pub(crate) const fn has(self, like: Resemblance, kind: NameKind) -> bool {
        self.0[like as usize] >> kind as u8 & 1 == 1
    }

    /// Returns whether any kind matters for a resemblance.
    pub(crate) const fn any(self, like: Resemblance) -> bool {
        self.0[like as usize] != 0
    }

    /// Returns whether only protected kinds matter for a resemblance.
    pub(crate) const fn only_protected(self, like: Resemblance) -> bool {
        self.0[like as usize] & REGISTERED == 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.iter().all(|kinds| *kinds == 0)
    }
}

impl FromIterator<(Resemblance, NameKind)> for Wanted {
    fn from_iter<I: IntoIterator<Item = (Resemblance, NameKind)>>(pairs: I) -> Self {
        let mut wanted = Self::default();
        pairs.into_iter().for_each(|(like, kind)| wanted.add(like, kind));
        wanted
    }
}

/// A name to be indexed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameEntry {
    /// The name as its owner writes it, at most 64 characters.
    pub name: String,
    /// What it is.
    pub kind: NameKind,
    /// Whose it is, at most 128 bytes; a request with the same `account.owner` never hits it.
    #[serde(default)]
    pub owner: String,
}

impl NameEntry {
    /// Returns an entry.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: NameKind, owner: impl Into<String>) -> Self {
        Self { name: name.into(), kind, owner: owner.into() }
    }
}
