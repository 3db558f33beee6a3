//! Bytes that are not UTF-8, read as U+FFFD without losing where they stood.

/// Where the pieces of a repaired text begin: there, and in the bytes as given.
#[derive(Debug, Default)]
pub(super) struct Places {
    pieces: Vec<(u32, u32)>,
    repaired: u32,
    given: u32,
    /// Whether any byte was not UTF-8.
    pub(super) lossy: bool,
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.pieces.clear();
        (self.repaired, self.given, self.lossy) = (0, 0, false);
    }

    /// Appends the bytes to `text`, repaired.
    pub(super) fn push(&mut self, bytes: &[u8], text: &mut String) {
        for chunk in bytes.utf8_chunks() {
            self.advance(chunk.valid().len(), chunk.valid().len());
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.advance(char::REPLACEMENT_CHARACTER.len_utf8(), chunk.invalid().len());
                text.push(char::REPLACEMENT_CHARACTER);
                self.lossy = true;
            }
        }
    }

    /// Counts the line feed that joins two links.
    pub(super) fn push_separator(&mut self) {
        self.advance(1, 1);
    }

    fn advance(&mut self, repaired: usize, given: usize) {
        // A text that is longer than this is over the limit anyway.
        let narrow = |n| u32::try_from(n).unwrap_or(u32::MAX);
        self.pieces.push((self.repaired, self.given));
        self.repaired = self.repaired.saturating_add(narrow(repaired));
        self.given = self.given.saturating_add(narrow(given));
    }

    /// Returns the place in the bytes as given of a character boundary of the repaired text.
    pub(super) fn given(&self, at: u32) -> u32 {
        if at >= self.repaired {
            return self.given;
        }
        let piece = self.pieces.partition_point(|(repaired, _)| *repaired <= at);
        let (repaired, given) = self.pieces[piece.saturating_sub(1)];
        given + (at - repaired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_point_at_the_bytes_as_given() {
        let mut places = Places::default();
        let mut text = String::new();
        // A cut 加, 微, a lone continuation byte, 信.
        let bytes = b"\xE5\x8A\xE5\xBE\xAE\x80\xE4\xBF\xA1";
        places.push(bytes, &mut text);
        assert_eq!(text, "\u{FFFD}微\u{FFFD}信");
        let found = [0, 3, 6, 9, 12].map(|at| places.given(at));
        assert!(
            found.iter().zip([0, 2, 5, 6, 9]).all(|(found, given)| *found == given),
            "{found:?}"
        );
        assert!(places.lossy);
        places.clear();
        assert_eq!(places.given(0), 0);
    }
}
