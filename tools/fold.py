"""Rules of folding: what each code point becomes, its class and the disguise that it undoes."""

import re

from common import DATA, read_rows

(HAN, LETTER, DIGIT, SPACE, COMMA, SENTENCE, SYMBOL, EMOJI, INVISIBLE, EMOJI_PART, MARK, EXPAND,
 CONTENT_SYMBOL) = range(13)
CLASS_NAMES = ("HAN LETTER DIGIT SPACE COMMA SENTENCE SYMBOL EMOJI INVISIBLE EMOJI_PART MARK EXPAND"
               " CONTENT_SYMBOL").split()
FLAG_NAMES = "WIDTH CASE TRADITIONAL DIGIT_STYLE EMOJI CONFUSABLE".split()
WIDTH, CASE, TRADITIONAL, DIGIT_STYLE, BY_EMOJI, CONFUSABLE = (1 << bit for bit in range(6))

CLASS_CHARS = {
    COMMA: ",，、﹐﹑､︐︑:：﹕︓،︰",
    SENTENCE: "。！？!?;；…‥⋯｡︒‼⁇⁈⁉‽؟؛⸮\n\r\x85\u2028\u2029︙︕︖︔",
    SPACE: "\t\u2800",
    CONTENT_SYMBOL: "%‰",
    # Strokes and kana marks that serve as separators.
    SYMBOL: "丶丨丿亅乀乁丷ーゝゞヽヾ〱〲〳〴〵\ufffd\ufffc",
    EMOJI_PART: "\u200d\ufe0e\ufe0f\u20e3" + "".join(map(chr, range(0x1F3FB, 0x1F400)))
    + "".join(map(chr, range(0x1F1E6, 0x1F200))),
}
# Default ignorable code points beyond category Cf (unassigned ones are invisible anyway).
IGNORABLE = ((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2060, 0x206F),
             (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF))
IDEOGRAPHS = ((0x2E80, 0x2FD5), (0x3005, 0x3007), (0x303B, 0x303B), (0x3400, 0x4DBF),
              (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD))
PICTOGRAPHS = ((0x231A, 0x231B), (0x23E9, 0x23FA), (0x2600, 0x27BF), (0x2B05, 0x2B07),
               (0x2B1B, 0x2B1C), (0x2B50, 0x2B55), (0x1F000, 0x1F0FF), (0x1F10D, 0x1FAFF))
# Scripts in wide use, in which marks are part of ordinary words: Hebrew and Arabic, India to Tibet
# and Burma, Khmer and Mongolian. Elsewhere a mark is decoration on another script's characters.
MARKED_SCRIPTS = ((0x591, 0x8FF), (0x900, 0x109F), (0x1780, 0x18AF), (0x1CD0, 0x1CFF),
                  (0xA8E0, 0xA8FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F))
# Signs that stay although they decompose to letters, and letters that stay.
KEEP = set("™℠©®№℡℻ßﬆ") | set(map(chr, range(0x3131, 0x318F)))
NUMBERED = re.compile(r"(CIRCLED|PARENTHESIZED|DIGIT|NUMBER).*(DIGIT|NUMBER|FULL STOP|COMMA)")
LATIN = re.compile(r"LATIN (?:LETTER )?(SMALL CAPITAL|SMALL LETTER|CAPITAL LETTER|SMALL|CAPITAL) "
                   r"([A-Z])(?: WITH .*)?")
BOXED = re.compile(r"(?:NEGATIVE |CROSSED NEGATIVE |RAISED )?(?:SQUARED|CIRCLED)"
                   r" LATIN CAPITAL LETTER ([A-Z])")
ROMAN = {0x2160: 12, 0x2170: 12}
BANKER = dict(zip("壹贰貳弐叁叄柒捌玖", "一二二二三三七八九"))


def within(code, ranges):
    return any(low <= code <= high for low, high in ranges)


def in_gb2312(char):
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def opencc_map(path):
    """Returns the first choices of an OpenCC table, without those that change nothing."""
    rows = [row for row in read_rows(path) if len(row) > 1 and len(row[0]) == 1]
    firsts = {row[0]: row[1].split(" ")[0] for row in rows}
    return {key: to for key, to in firsts.items() if key != to and len(to) == 1}


def pairs(left, right):
    assert len(left) == len(right), (left, right)
    return zip(left, right)


class Folder:
    """Folds code points by the Unicode data `ucd` and the tables of OpenCC in `opencc`."""

    def __init__(self, ucd, opencc):
        self.ucd = ucd
        self.emoji = {row[0]: row[1].split(" ")[0] for row in read_rows(DATA / "emoji.tsv")}
        self.lookalikes = {}
        for left, right in read_rows(DATA / "lookalikes.tsv"):
            self.lookalikes.update(pairs(left, right))
        self.load_han(opencc)
        self.roman = {chr(base + n): str(n + 1) for base, top in ROMAN.items() for n in range(top)}
        self.memo = {}

    def load_han(self, opencc):
        rows = read_rows(DATA / "han.tsv")
        keep = {char for row in rows if row[0] == "keep" for char in row[1]}
        own = {kind: {} for kind in ("radical", "variant")}
        for kind, left, *right in rows:
            if right:
                own[kind].update(pairs(left, right[0]))
        japanese = opencc_map(opencc / "JPShinjitaiCharacters.txt").items()
        # What is ordinary in simplified text means itself there: 芸, 予, 缶.
        self.simplified = {j: to for j, to in japanese if not in_gb2312(j) and j not in keep}
        self.simplified |= own["variant"]
        self.simplified |= opencc_map(opencc / "TSCharacters.txt")
        self.radicals = own["radical"]

    def fold(self, char):
        """Returns the folded text (one character or an expansion) and the flags."""
        if char not in self.memo:
            self.memo[char] = self.fixpoint(char)
        return self.memo[char]

    def fixpoint(self, char):
        text, flags = self.step(char)
        if text == char:
            return char, 0
        parts = [self.fold(part) for part in text]
        # The style of the parts matters only where it is the only step; one character hands all on.
        inner = parts[0][1] if len(text) == 1 else 0
        return "".join(part for part, _ in parts), flags | inner

    def step(self, char):
        """Returns what one rule makes of a character, or the character itself."""
        if char in self.emoji:
            return self.emoji[char], BY_EMOJI
        if char in self.lookalikes:
            return self.lookalikes[char], CONFUSABLE
        if char in self.radicals:
            return self.radicals[char], CONFUSABLE
        if char in BANKER:
            return BANKER[char], DIGIT_STYLE
        if char in self.simplified:
            ordinary = in_gb2312(char) and char != "徵"
            return self.simplified[char], 0 if ordinary else TRADITIONAL
        if char in KEEP or self.ucd.category(char) in ("Cn", "Cc", "Co", "Cs", "Cf"):
            return char, 0
        for rule in (self.number, self.compose, self.lower, self.latin):
            found = rule(char)
            if found is not None and found[0] != char:
                return found
        return char, 0

    def number(self, char):
        """Digits of any style; numbers above nine expand."""
        if "\uff10" <= char <= "\uff19":
            return chr(ord(char) - 0xFEE0), WIDTH
        if char in self.roman:
            return self.roman[char], DIGIT_STYLE
        digit = self.ucd.digit(char, None)
        if digit is None and NUMBERED.search(self.ucd.name(char, "")):
            value = self.ucd.numeric(char, None)
            digit = int(value) if value is not None and value == int(value) else None
        elif digit is None and 0x3021 <= ord(char) <= 0x3029:
            digit = ord(char) - 0x3020
        return None if digit is None or char in "0123456789" else (str(digit), DIGIT_STYLE)

    def compose(self, char):
        """Compatibility forms and letters with marks, by one step of decomposition."""
        tag, parts = self.decomposition(char)
        if tag is None:
            return None
        bare = parts.strip("()〔〕") if len(parts) > 1 else parts
        if tag in ("wide", "narrow", "small", "vertical"):
            return (parts, WIDTH) if len(parts) == 1 else None
        if len(bare) == 1:
            return self.single(char, tag, bare)
        if tag != "":
            return self.several(tag, bare)
        # A letter with a mark; only Latin ones, for が and й are letters of their own.
        base = self.fold(bare[0])[0]
        return (bare[0], CONFUSABLE) if base.isascii() and base.isalpha() else None

    def decomposition(self, char):
        data = self.ucd.decomposition(char).split()
        if not data:
            return None, ""
        tag = data.pop(0).strip("<>") if data[0].startswith("<") else ""
        return tag, "".join(chr(int(code, 16)) for code in data)

    def single(self, char, tag, bare):
        if self.ucd.category(char) == "Zs":
            return bare, WIDTH
        if within(ord(bare), IDEOGRAPHS) and tag in ("circle", "compat", "square", "super"):
            if bare in "一二三四五六七八九十":
                return bare, (CONFUSABLE if within(ord(char), IDEOGRAPHS) else DIGIT_STYLE)
            return bare, (CONFUSABLE if within(ord(char), IDEOGRAPHS) else BY_EMOJI)
        return bare, CONFUSABLE

    def several(self, tag, bare):
        """Ligatures, squared words and numbered signs, when only letters and digits remain."""
        folded = "".join(self.fold(part)[0] for part in bare if self.ucd.category(part) != "Mn")
        latin = folded.isascii() and folded.isalnum()
        east = all(self.classify(part) in (HAN, DIGIT) or "ァ" <= part <= "ヺ" for part in folded)
        if not folded or not (latin or east):
            return None
        if folded[0].isdigit() and not latin:
            return folded, DIGIT_STYLE
        return folded, WIDTH if tag == "square" else CONFUSABLE

    def lower(self, char):
        """Simple lower case; by name for letters that are newer than Python's own tables."""
        if self.ucd.category(char) not in ("Lu", "Lt"):
            return None
        if len(char.lower()) == 1 and char.lower() != char:
            return char.lower(), CASE
        try:
            return self.ucd.lookup(self.ucd.name(char).replace("CAPITAL", "SMALL", 1)), CASE
        except KeyError:
            return None

    def latin(self, char):
        """Latin letters with strokes and hooks, small capitals, boxed letters."""
        name = self.ucd.name(char, "")
        found = LATIN.fullmatch(name) or LATIN.fullmatch(name.replace("MODIFIER ", "LATIN "))
        if found and not char.isascii():
            return found[2].lower(), CONFUSABLE
        boxed = BOXED.fullmatch(name)
        return (boxed[1].lower(), CONFUSABLE) if boxed else None

    def classify(self, char):
        """Returns the class of a folded character."""
        code, category = ord(char), self.ucd.category(char)
        for number, chars in CLASS_CHARS.items():
            if char in chars:
                return number
        if code & 0xFFFE == 0xFFFE or category in ("Cc", "Cf", "Cs") or within(code, IGNORABLE):
            return INVISIBLE
        if within(code, IDEOGRAPHS):
            return HAN
        if char in "0123456789":
            return DIGIT
        if category == "Zs":
            return SPACE
        if within(code, PICTOGRAPHS) and category in ("So", "Cn", "Sk"):
            return EMOJI
        return self.classify_rest(code, category)

    @staticmethod
    def classify_rest(code, category):
        if category == "Cn":
            return INVISIBLE
        if category[0] == "M":
            return LETTER if within(code, MARKED_SCRIPTS) else MARK
        # Modifier letters that are tone marks: ˇ ˉ ˊ ˋ.
        if category == "Lm" and 0x2B9 <= code <= 0x2FF:
            return SYMBOL
        return LETTER if category[0] == "L" or category == "Nl" else SYMBOL
