//! Seeded random cases: the same seed gives the same case on every machine.

#![allow(dead_code, reason = "each test file takes what it needs")]

/// Returns how many cases to look at: `HEGUI_CASES`, or this many.
pub(crate) fn cases(default: u64) -> u64 {
    std::env::var("HEGUI_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// Random numbers (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed);
        random.next();
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let n = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        n ^ (n >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("below a usize")
    }

    /// Returns up to so many bytes, seldom very few.
    pub(crate) fn bytes(&mut self, most: usize) -> Vec<u8> {
        let n = most.min(1 + self.below(2 * most));
        (0..n).map(|_| self.next().to_le_bytes()[7]).collect()
    }

    /// Returns up to so many characters of all kinds.
    pub(crate) fn text(&mut self, most: usize) -> String {
        const LIKELY: &str = "加微信赌博网abcxyz019 ，。！\n\u{200B}ＡＢ①💰\"<&>'/\\";
        let likely: Vec<char> = LIKELY.chars().collect();
        let n = self.below(most + 1);
        let one = |_| match self.below(4) {
            0 => char::from_u32(u32::try_from(self.next() % 0x11_0000).unwrap_or(0)).unwrap_or('a'),
            _ => likely[self.below(likely.len())],
        };
        (0..n).map(one).collect()
    }
}
