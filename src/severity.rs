//! How grave a violation is and what follows from it.

use serde::{Deserialize, Serialize};

macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $label:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value, in ascending order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the lower-case label, as in the JSON form.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// Returns the value with this label.
            #[must_use]
            pub fn from_label(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.label() == label)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.label())
            }
        }
    };
}

named! {
    /// How grave a violation is, in ascending order.
    Severity {
        /// A blemish.
        Low = "low",
        /// An ordinary violation.
        Medium = "medium",
        /// A serious violation.
        High = "high",
        /// Harm that ends the service to the account (clause 6.1).
        Critical = "critical",
    }
}

named! {
    /// What the platform does, in ascending order; a verdict takes the highest of its violations.
    Decision {
        /// Nothing to object to.
        Pass = "pass",
        /// A person looks.
        Review = "review",
        /// Published with limited spread (clause 6.3).
        Restrict = "restrict",
        /// The name is not registrable, or the content is refused.
        Reject = "reject",
        /// Service to the account is refused (clause 6.1).
        Suspend = "suspend",
    }
}
