//! Numbers of the flat rows. A number never changes its meaning.

#![allow(dead_code, reason = "many are for callers only")]

/// Account name.
pub const HEGUI_FIELD_NAME: u32 = 0;
/// Account introduction.
pub const HEGUI_FIELD_BIO: u32 = 1;
/// Post title.
pub const HEGUI_FIELD_TITLE: u32 = 2;
/// Post text.
pub const HEGUI_FIELD_CONTENT: u32 = 3;
/// Comment or message.
pub const HEGUI_FIELD_COMMENT: u32 = 4;
/// URLs and domains attached to the post, joined by line feeds.
pub const HEGUI_FIELD_LINKS: u32 = 5;
/// Text seen in images.
pub const HEGUI_FIELD_OCR_TEXT: u32 = 6;
/// No field: facts alone decided.
pub const HEGUI_FIELD_NONE: u32 = 255;
/// Not checked: see the text's status.
pub const HEGUI_DECISION_NONE: i32 = -1;
/// Nothing to object to.
pub const HEGUI_DECISION_PASS: i32 = 0;
/// A person looks.
pub const HEGUI_DECISION_REVIEW: i32 = 1;
/// Published with limited spread (clause 6.3).
pub const HEGUI_DECISION_RESTRICT: i32 = 2;
/// The name is not registrable, or the content is refused.
pub const HEGUI_DECISION_REJECT: i32 = 3;
/// Service to the account is refused (clause 6.1).
pub const HEGUI_DECISION_SUSPEND: i32 = 4;
/// A blemish.
pub const HEGUI_SEVERITY_LOW: i32 = 1;
/// An ordinary violation.
pub const HEGUI_SEVERITY_MEDIUM: i32 = 2;
/// A serious violation.
pub const HEGUI_SEVERITY_HIGH: i32 = 3;
/// Harm that ends the service to the account (clause 6.1).
pub const HEGUI_SEVERITY_CRITICAL: i32 = 4;
/// Bit of hegui_hit.via: full-width or half-width forms; ordinary typing.
pub const HEGUI_VIA_WIDTH: u32 = 0x0001;
/// Upper case; ordinary typing.
pub const HEGUI_VIA_CASE: u32 = 0x0002;
/// Traditional characters; ordinary typing.
pub const HEGUI_VIA_TRADITIONAL: u32 = 0x0004;
/// Invisible characters.
pub const HEGUI_VIA_INVISIBLE: u32 = 0x0008;
/// Separators between characters.
pub const HEGUI_VIA_NOISE: u32 = 0x0010;
/// Repeated characters.
pub const HEGUI_VIA_REPEAT: u32 = 0x0020;
/// Other styles of digits.
pub const HEGUI_VIA_DIGIT_STYLE: u32 = 0x0040;
/// Emoji that stand for a character.
pub const HEGUI_VIA_EMOJI: u32 = 0x0080;
/// Look-alike and styled letters.
pub const HEGUI_VIA_CONFUSABLE: u32 = 0x0100;
/// Pinyin.
pub const HEGUI_VIA_PINYIN: u32 = 0x0200;
/// Initials of pinyin.
pub const HEGUI_VIA_INITIALS: u32 = 0x0400;
/// Characters of the same sound.
pub const HEGUI_VIA_HOMOPHONE: u32 = 0x0800;
/// Characters of a similar shape.
pub const HEGUI_VIA_SHAPE: u32 = 0x1000;
/// Characters in parts.
pub const HEGUI_VIA_SPLIT: u32 = 0x2000;
/// Backwards.
pub const HEGUI_VIA_REVERSED: u32 = 0x4000;
/// Kind of an indexed name: trademark.
pub const HEGUI_NAME_TRADEMARK: u32 = 1;
/// Well-known account, product or company.
pub const HEGUI_NAME_WELL_KNOWN: u32 = 2;
/// Name of a public account.
pub const HEGUI_NAME_PUBLIC_ACCOUNT: u32 = 3;
/// Public figure.
pub const HEGUI_NAME_PUBLIC_FIGURE: u32 = 4;
/// Ordinary registered account.
pub const HEGUI_NAME_REGISTERED: u32 = 5;
/// How a name resembles an indexed one: the same bytes.
pub const HEGUI_LIKE_EXACT: u32 = 1;
/// The same after folding width, case, traditional forms, look-alike letters and spaces.
pub const HEGUI_LIKE_FOLD: u32 = 2;
/// The same without meaningless letters, digits, symbols and emoji.
pub const HEGUI_LIKE_FILLER: u32 = 3;
/// The same sound.
pub const HEGUI_LIKE_SOUND: u32 = 4;
/// The same but for look-alike characters.
pub const HEGUI_LIKE_SHAPE: u32 = 5;
/// One insertion, deletion, substitution or swap apart.
pub const HEGUI_LIKE_EDIT: u32 = 6;
/// The indexed name with words such as "official" before or behind.
pub const HEGUI_LIKE_AFFIX: u32 = 7;
/// The indexed name inside a longer one: a weak signal.
pub const HEGUI_LIKE_CONTAINS: u32 = 8;
/// Flag of a hit: the violation has no place in a text, start and end are 0.
pub const HEGUI_HIT_NO_SPAN: u32 = 1;
/// Flag of a hit: the rule is scored, see hegui_hit.score.
pub const HEGUI_HIT_SCORED: u32 = 2;
/// Flag of a hit: it resembles an indexed name, see hegui_report_resembled.
pub const HEGUI_HIT_RESEMBLES: u32 = 4;
/// Flag of a text: a limit was reached, the decision is at least "review".
pub const HEGUI_TEXT_INCOMPLETE: u32 = 1;
/// Flag of a text: rules wait for facts that were not given.
pub const HEGUI_TEXT_UNDETERMINED: u32 = 2;
/// Flag of a text: it has more hits than max_hits_per_text; its JSON has all of them.
pub const HEGUI_TEXT_TRUNCATED: u32 = 4;
/// Flag of a text: the certifying account answers for it (clause 6.2), else the creator.
pub const HEGUI_TEXT_CERTIFIED: u32 = 8;
/// Flag of a text: bytes that are not UTF-8 were read as U+FFFD.
pub const HEGUI_TEXT_LOSSY: u32 = 16;
/// Unit of hegui_hit.cstart and cend: none, they are 0.
pub const HEGUI_UNIT_NONE: u32 = 0;
/// Characters (Unicode scalar values).
pub const HEGUI_UNIT_CHARS: u32 = 1;
/// UTF-16 units, as in JavaScript and Java.
pub const HEGUI_UNIT_UTF16: u32 = 2;
