//! The index against brute force, damage, and round trips.

use super::*;
use crate::fold::Class;
use crate::names::affix::peel;
use crate::names::skeleton::{
    Skeleton, is_distinct, is_editable, shape_of, sound_of, sounds_like, within_one_edit,
};

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).expect("small")
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

/// Characters of which many sound or look alike, with spellings, noise and affixes.
const PARTS: &[&str] = &[
    "白", "百", "露", "鹭", "鹿", "茶", "荼", "舍", "社", "末", "未", "a", "o", "0", "1", "Ａ",
    "п", "·", "_", " ", "😀", "❤", "單", "单", "官方", "客服", "号", "bai", "lu", "西安", "先",
    "①", "\u{200B}", "7", "x", "y", "z",
];

fn name(dice: &mut Dice) -> String {
    (0..1 + dice.roll(6)).map(|_| dice.pick(PARTS)).collect()
}

/// Returns an indexed name with some of its characters changed.
fn varied(dice: &mut Dice, all: &[NameEntry]) -> String {
    if all.is_empty() {
        return name(dice);
    }
    let mut chars: Vec<char> = all[dice.roll(all.len())].name.chars().collect();
    for _ in 0..1 + dice.roll(2) {
        let at = dice.roll(chars.len());
        let swaps = "白百露鹭鹿露茶荼茶茬舍社末未单丹";
        let other = swaps.chars().skip_while(|c| *c != chars[at]).nth(1);
        match dice.roll(4) {
            0 => chars.splice(at..at, dice.pick(PARTS).chars()).for_each(drop),
            1 => chars.extend(dice.pick(PARTS).chars()),
            _ => chars[at] = other.unwrap_or('白'),
        }
    }
    chars.into_iter().collect()
}

fn entries(dice: &mut Dice, many: usize) -> Vec<NameEntry> {
    let mut all: Vec<NameEntry> = (0..many)
        .map(|n| {
            let kind = NameKind::ALL[dice.roll(NameKind::ALL.len())];
            NameEntry::new(name(dice), kind, format!("u{n}"))
        })
        .filter(|entry| !skeleton(&entry.name).fold.is_empty())
        .collect();
    all.sort();
    all
}

fn skeleton(name: &str) -> Skeleton {
    let mut skeleton = Skeleton::default();
    skeleton.read(name);
    skeleton
}

fn written(content: &[char], how: fn(&[char], &mut Vec<char>)) -> Vec<char> {
    let mut into = Vec::new();
    how(content, &mut into);
    into
}

/// What is left of a content without letters, digits or both.
fn variants(query: &Skeleton) -> Vec<Vec<char>> {
    let has = |class| query.letters.iter().any(|letter| letter.class == class);
    let without = |drops: &[Class]| {
        let pairs = query.letters.iter().zip(&query.content);
        pairs.filter(|(l, _)| !drops.contains(&l.class)).map(|(_, c)| *c).collect::<Vec<_>>()
    };
    let (letters, digits, han) = (has(Class::Letter), has(Class::Digit), has(Class::Han));
    let mut all = Vec::new();
    if letters && han {
        all.push(without(&[Class::Letter]));
    }
    if digits && (letters || han) {
        all.push(without(&[Class::Digit]));
    }
    if letters && digits && han {
        all.push(without(&[Class::Letter, Class::Digit]));
    }
    all
}

/// The strongest resemblance by looking at the two names only.
fn resemblance(asked: &str, entry: &NameEntry) -> Option<Resemblance> {
    let (query, other) = (skeleton(asked), skeleton(&entry.name));
    let (whole, content) = (&query.content, &other.content);
    let protected = entry.kind.is_protected();
    let stripped = variants(&query);
    let mut both = vec![whole.clone()];
    both.extend(stripped.last().filter(|v| is_distinct(v)).cloned());
    if asked == entry.name {
        return Some(Resemblance::Exact);
    }
    if query.fold == other.fold {
        return Some(Resemblance::Fold);
    }
    let stripped_equal = || stripped.iter().any(|v| is_distinct(v) && v == content);
    if !whole.is_empty() && (whole == content || protected && stripped_equal()) {
        return Some(Resemblance::Filler);
    }
    let alike = |v: &[char], how: fn(&[char], &mut Vec<char>)| {
        is_distinct(v)
            && is_distinct(content)
            && v != content
            && written(v, how) == written(content, how)
    };
    let sounds = |v: &[char]| alike(v, sound_of) && sounds_like(v, content);
    if both.iter().any(|v| sounds(v)) {
        return Some(Resemblance::Sound);
    }
    if both.iter().any(|v| alike(v, shape_of)) {
        return Some(Resemblance::Shape);
    }
    let text = |chars: &[char]| chars.iter().collect::<String>();
    if is_distinct(whole)
        && is_editable(content)
        && strsim::osa_distance(&text(whole), &text(content)) == 1
    {
        return Some(Resemblance::Edit);
    }
    if protected && both.iter().any(|v| has_affix(v, content)) {
        return Some(Resemblance::Affix);
    }
    if protected && is_distinct(content) && contains(&query, content) {
        return Some(Resemblance::Contains);
    }
    None
}

fn has_affix(asked: &[char], content: &[char]) -> bool {
    let mut found = false;
    peel(asked, |peeled| {
        let rest = &asked[peeled.start..peeled.end];
        let sounds = || {
            is_distinct(rest)
                && is_distinct(content)
                && written(rest, sound_of) == written(content, sound_of)
                && sounds_like(rest, content)
        };
        found |=
            (peeled.strong || is_distinct(rest)) && (rest == content || peeled.strong && sounds());
    });
    found
}

fn contains(query: &Skeleton, content: &[char]) -> bool {
    let class = |at: usize| query.letters.get(at).map(|l| l.class);
    let inside_word = |at: usize| {
        at > 0
            && class(at) == class(at - 1)
            && matches!(class(at), Some(Class::Letter | Class::Digit))
    };
    query.content.len() > content.len()
        && query.content.windows(content.len()).enumerate().any(|(at, window)| {
            window == content && !inside_word(at) && !inside_word(at + content.len())
        })
}

fn compare(index: &NamesIndex, live: &[NameEntry], asked: &str, full: bool) {
    let found = index.query(asked);
    assert!(!found.damaged);
    let mut got: Vec<_> =
        found.matches.iter().map(|m| (m.name.clone(), m.kind, m.owner.clone(), m.like)).collect();
    let weak = |like| like > Resemblance::Filler;
    let mut want: Vec<_> = live
        .iter()
        .filter_map(|e| {
            resemblance(asked, e).map(|like| (e.name.clone(), e.kind, e.owner.clone(), like))
        })
        .filter(|(_, kind, _, like)| full || kind.is_protected() || !weak(*like))
        .collect();
    got.sort();
    want.sort();
    if found.truncated {
        assert!(
            got.iter().all(|match_| want.contains(match_)),
            "{asked}: {got:?} against {want:?}"
        );
    } else {
        assert_eq!(got, want, "{asked:?}");
    }
}

#[test]
fn every_resemblance_is_what_brute_force_finds() {
    let mut dice = Dice(0x5EED_1234_5678);
    let mut likes = std::collections::BTreeMap::new();
    for round in 0..30 {
        let full = round % 4 != 3;
        let all = entries(&mut dice, 1 + 60 * (round % 5));
        let mut builder = NamesBuilder::in_memory().lookalikes_of_registered(full);
        all.iter().for_each(|entry| builder.push(entry).expect("a fit name"));
        let index = NamesIndex::from_bytes(builder.into_bytes().expect("memory")).expect("whole");
        index.verify().expect("whole");
        for _ in 0..90 {
            let asked = if dice.roll(3) == 0 { name(&mut dice) } else { varied(&mut dice, &all) };
            compare(&index, &all, &asked, full);
            for found in index.query(&asked).matches {
                *likes.entry(found.like).or_insert(0) += 1;
                assert!(asked.get(found.span.range()).is_some(), "{asked:?} {found:?}");
            }
        }
        for entry in all.iter().take(20) {
            compare(&index, &all, &entry.name, full);
        }
    }
    for like in Resemblance::ALL {
        assert!(likes.get(&like).is_some_and(|n| *n > 20), "{like}: too few in {likes:?}");
    }
}

#[test]
fn one_edit_is_what_a_distance_says() {
    let mut dice = Dice(99);
    let word = |dice: &mut Dice| -> Vec<char> {
        (0..dice.roll(6)).map(|_| ['a', 'b', 'c'][dice.roll(3)]).collect()
    };
    for _ in 0..20_000 {
        let (left, right) = (word(&mut dice), word(&mut dice));
        let text = |w: &[char]| w.iter().collect::<String>();
        let near = strsim::osa_distance(&text(&left), &text(&right)) <= 1;
        assert_eq!(within_one_edit(&left, &right), near, "{left:?} {right:?}");
    }
}

#[test]
fn changes_and_merge_equal_a_rebuild() {
    let mut dice = Dice(7);
    let all = entries(&mut dice, 300);
    let (old, new) = all.split_at(200);
    let base = NamesIndex::from_entries(old.iter().cloned()).expect("fit names");
    let gone: Vec<_> = old.iter().step_by(3).cloned().collect();
    let removes =
        gone.iter().map(|e| NameChange::Remove { name: e.name.clone(), owner: e.owner.clone() });
    let adds = new.iter().cloned().map(NameChange::Add);
    let changed = base.with_changes(removes.chain(adds)).expect("fit names");
    let mut live: Vec<_> = old.iter().filter(|e| !gone.contains(e)).chain(new).cloned().collect();
    live.sort();
    let mut entries: Vec<_> = changed.entries().collect::<Result<_, _>>().expect("whole");
    entries.sort();
    assert_eq!(entries, live);
    for _ in 0..300 {
        compare(&changed, &live, &name(&mut dice), true);
    }
    // The base stays as it was.
    compare(&base, old, &old[0].name, true);
    let build = |entries: &mut dyn Iterator<Item = NameEntry>| {
        let mut builder = NamesBuilder::in_memory().seed(1);
        entries.for_each(|entry| builder.push(&entry).expect("a fit name"));
        builder.into_bytes().expect("memory")
    };
    let merged = build(&mut changed.entries().map(|entry| entry.expect("whole")));
    assert_eq!(merged, build(&mut live.into_iter()));
}

#[test]
fn damage_gives_an_error_or_fewer_matches() {
    let mut dice = Dice(0xDA_4A6E);
    let all = entries(&mut dice, 24);
    let mut builder = NamesBuilder::in_memory();
    all.iter().for_each(|entry| builder.push(entry).expect("a fit name"));
    let bytes = builder.into_bytes().expect("memory");
    for length in 0..bytes.len() {
        let error = NamesIndex::from_bytes(bytes[..length].to_vec()).expect_err("cut off");
        assert!(error.to_string().contains("names build"), "{error}");
    }
    let asked: Vec<String> = all.iter().map(|entry| entry.name.clone()).collect();
    for round in 0..100_000 {
        let mut bad = bytes.clone();
        let at = dice.roll(bad.len());
        bad[at] ^= 1 << dice.roll(8);
        // A flip in the header is told at once.
        let Ok(index) = NamesIndex::from_bytes(bad) else { continue };
        assert!(at >= format::HEADER, "a flipped header at {at} was taken");
        let name = &asked[round % asked.len()];
        for found in index.query(name).matches {
            assert!(name.get(found.span.range()).is_some());
        }
        if round % 50 == 0 {
            index.verify().expect_err("a flipped bit");
            assert!(index.entries().count() <= all.len());
        }
    }
}

#[test]
fn other_versions_and_other_files_are_told_apart() {
    let index = |bytes: &[u8]| NamesIndex::from_bytes(bytes.to_vec()).expect_err("unfit");
    let good = NamesBuilder::in_memory().into_bytes().expect("memory");
    assert!(
        NamesIndex::from_bytes(good.clone())
            .expect("empty but whole")
            .query("白鹭")
            .matches
            .is_empty()
    );
    let mut newer = good.clone();
    newer[8] = 2;
    assert!(matches!(index(&newer), NamesError::Version { found: 2, wanted: 1 }));
    let mut header = format::Header::decode(&good).expect("whole");
    header.seed = 5;
    let mut tables = header.encode();
    tables[16] ^= 1;
    let checksum = hash::Digest::of(&tables[..format::HEADER - 8]).to_le_bytes();
    tables[format::HEADER - 8..].copy_from_slice(&checksum);
    let mut other = good;
    other[..format::HEADER].copy_from_slice(&tables);
    assert!(matches!(index(&other), NamesError::Tables));
    assert!(index(b"{\"name\": 1}").to_string().contains("no names index"));
    assert!(index(b"").to_string().contains("empty"));
}

#[test]
fn a_big_build_goes_through_files_and_comes_back() {
    let folder = std::env::temp_dir().join(format!("hegui-names-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("names.idx");
    let entry =
        |n: u32| NameEntry::new(format!("名{n}号"), NameKind::ALL[n as usize % 5], format!("u{n}"));
    let many = 40_000;
    let mut builder = NamesBuilder::create(&path).expect("a builder").seed(3);
    let mut memory = NamesBuilder::in_memory().seed(3);
    for n in 0..many {
        builder.push(&entry(n)).expect("a fit name");
        memory.push(&entry(n)).expect("a fit name");
    }
    assert!(!path.exists());
    builder.finish().expect("a file");
    let index = NamesIndex::open(&path).expect("whole");
    index.verify().expect("whole");
    index.prewarm();
    assert_eq!(std::fs::read(&path).expect("a file"), memory.into_bytes().expect("memory"));
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "a temporary file stays");
    for n in (0..many).step_by(997) {
        let found = index.query(&entry(n).name);
        assert!(
            found
                .matches
                .iter()
                .any(|m| m.owner == format!("u{n}") && m.like == Resemblance::Exact)
        );
    }
    drop(index);
    std::fs::remove_dir_all(folder).expect("the folder goes");
}

#[test]
fn names_that_do_not_fit_are_refused_with_the_reason() {
    let mut builder = NamesBuilder::in_memory();
    let mut told = |name: &str, owner: &str| {
        let entry = NameEntry::new(name, NameKind::Trademark, owner);
        builder.push(&entry).expect_err("unfit").to_string()
    };
    assert!(told(&"长".repeat(65), "").contains("64 characters"));
    assert!(told("\u{200B}", "").contains("no visible character"));
    assert!(told("名", &"u".repeat(129)).contains("128 bytes"));
    let lines = "{\"name\": \"好名\", \"kind\": \"registered\"}\n\n{\"name\": \"x\", \"kind\": \"brand\"}\n";
    let error =
        NamesBuilder::in_memory().push_lines(lines.as_bytes()).expect_err("an unknown kind");
    assert!(
        error.to_string().starts_with("line 3: ") && error.to_string().contains("well_known"),
        "{error}"
    );
}
