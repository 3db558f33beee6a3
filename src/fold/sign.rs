//! The full-width comma and stop, which end most runs of ideographs.

use super::han::Before;
use super::{Class, Folded, place};

const COMMA: &[u8; 3] = "，".as_bytes().first_chunk().unwrap();
const STOP: &[u8; 3] = "。".as_bytes().first_chunk().unwrap();

impl Folded {
    /// Takes the commonest signs without a look at the table; returns false for all others.
    #[inline]
    pub(super) fn common_sign(&mut self, sign: &[u8; 3], at: usize, before: &mut Before) -> bool {
        if sign == COMMA {
            before.gap.add_comma();
            self.census.ascii |= 1 << u32::from(',');
            before.shown = '，';
        } else if sign == STOP {
            let span = place(at, at + sign.len());
            self.separator(Class::Sentence, '。', span, &mut before.gap);
            before.shown = '。';
        } else {
            return false;
        }
        before.content = '\0';
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::{lookup, to_char};
    use super::*;

    #[test]
    fn the_table_says_the_same() {
        for (c, class, folded) in [('，', Class::Comma, ','), ('。', Class::Sentence, '。')] {
            let entry = lookup(c);
            assert_eq!((entry.class, to_char(entry.value)), (class, folded));
        }
    }
}
