//! Batches: groups of names that are confusingly similar to each other (clause 3.7), in one pass and near-linear time.
//!
//! A name joins the group of an earlier one when they share a skeleton or a stem, or when one edit sets it apart from the name that the group
//! began with; so a chain of small changes does not tie everything together.

use std::collections::{BTreeSet, HashMap, VecDeque};

use serde::Serialize;

use super::affix;
use super::hash::{Hash, Salt};
use super::skeleton::{Skeleton, is_distinct, is_editable, shape_of, sound_of, within_one_edit};
use crate::fold::Class;

/// A group of similar names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NameCluster {
    /// What the names have in common, folded.
    pub stem: String,
    /// The names, in the order in which they came.
    pub names: Vec<String>,
    /// What ties them together, comma-separated: `skeleton` (equal without symbols), `counter` (a stem and a number, numeral or letter), `affix` (a
    /// stem and 官方, 客服 …), `sound`, `shape`, `edit`.
    pub why: String,
}

/// What a name has joined in a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NameJoin {
    /// What the group has in common, folded.
    pub stem: String,
    /// A name of the group that the new one is similar to.
    pub with: String,
    /// Names in the group that are in the window, the new one included.
    pub size: usize,
    /// What ties the two together, as in [`NameCluster::why`].
    pub why: &'static str,
}

/// Returns the groups of two and more similar names, in the order of their first names. Time and memory grow with the number of names; about
/// 300 bytes a name.
///
/// # Examples
/// ```
/// let groups = hegui::cluster_names(["海棠优选1", "旧城南", "海棠优选2", "海棠优选③"]);
/// assert_eq!(groups.len(), 1);
/// assert_eq!((groups[0].stem.as_str(), groups[0].names.len()), ("海棠优选", 3));
/// ```
#[must_use]
pub fn cluster_names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Vec<NameCluster> {
    let mut window = NamesWindow::new(usize::MAX);
    for name in names {
        window.push(name.as_ref());
    }
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut groups: Vec<(Group, Vec<String>)> = Vec::new();
    for member in window.members {
        let place = *places.entry(member.group).or_insert_with(|| {
            groups.push((window.groups.remove(&member.group).unwrap_or_default(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(member.name);
    }
    groups.retain(|(group, names)| names.len() >= group.least());
    groups.into_iter().map(|(group, names)| group.cluster(names)).collect()
}

/// Groups among the last so many names of a stream.
///
/// # Examples
/// ```
/// let mut window = hegui::NamesWindow::new(1000);
/// assert!(window.push("清风好物铺").is_none());
/// let join = window.push("清风好物铺02").expect("similar");
/// assert_eq!((join.with.as_str(), join.why), ("清风好物铺", "counter"));
/// ```
#[derive(Debug)]
pub struct NamesWindow {
    most: usize,
    hash: Hash,
    members: VecDeque<Member>,
    /// Number of the first member.
    first: u64,
    groups: HashMap<u64, Group>,
    keys: HashMap<u64, u64>,
    query: Skeleton,
    text: Vec<char>,
}

#[derive(Debug)]
struct Member {
    name: String,
    content: Vec<char>,
    group: u64,
    /// Keys to be forgotten with it; empty where nothing is forgotten.
    keys: Vec<u64>,
}

#[derive(Debug, Default)]
struct Group {
    stem: Vec<char>,
    /// Members in the window.
    size: usize,
    why: BTreeSet<Why>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Skeleton,
    Counter,
    Affix,
    Sound,
    Shape,
    Edit,
}

impl Why {
    const fn label(self) -> &'static str {
        match self {
            Self::Skeleton => "skeleton",
            Self::Counter => "counter",
            Self::Affix => "affix",
            Self::Sound => "sound",
            Self::Shape => "shape",
            Self::Edit => "edit",
        }
    }
}

/// Fewest names that make a group when only a counter behind two characters ties them: 小明1, 小明2 are two people.
const SHORT_GROUP: usize = 3;

impl Group {
    fn least(&self) -> usize {
        let by_counter = self.why.iter().all(|why| *why == Why::Counter);
        if by_counter && !is_distinct(&self.stem) { SHORT_GROUP } else { 2 }
    }

    fn cluster(self, names: Vec<String>) -> NameCluster {
        let why: Vec<&str> = self.why.iter().map(|why| why.label()).collect();
        NameCluster { stem: self.stem.iter().collect(), names, why: why.join(", ") }
    }
}

impl NamesWindow {
    /// Returns an empty window over the last `most` names.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            hash: Hash::new(super::builder::random()),
            members: VecDeque::new(),
            first: 0,
            groups: HashMap::new(),
            keys: HashMap::new(),
            query: Skeleton::default(),
            text: Vec::new(),
        }
    }

    /// Adds a name; returns what it joins when it is similar to one in the window.
    pub fn push(&mut self, name: &str) -> Option<NameJoin> {
        self.query.read(name);
        let query = std::mem::take(&mut self.query);
        let number = self.first + self.members.len() as u64;
        let mut skeletons = Vec::with_capacity(8);
        let stem = self.skeletons(&query, &mut skeletons);
        let known = |key: &u64| self.keys.get(key).copied();
        let found = skeletons.iter().find_map(|(why, key)| Some((*why, known(key)?)));
        let found = found.or_else(|| self.one_edit_apart(&query.content).map(|n| (Why::Edit, n)));
        let with = found.map(|(_, with)| self.place(with));
        let group = with.map_or(number, |place| self.members[place].group);
        let mut keys: Vec<u64> = skeletons.into_iter().map(|(_, key)| key).collect();
        if found.is_none() && is_editable(&query.content) {
            keys.push(self.hash.of(Salt::Deletion, &query.content));
            self.hash.deletions(Salt::Deletion, &query.content, |_, key| keys.push(key));
        }
        for key in &keys {
            // The latest name stays longest in the window.
            self.keys.insert(*key, number);
        }
        let info = self.groups.entry(group).or_default();
        info.size += 1;
        if found.is_none() {
            info.stem = stem;
        }
        info.why.extend(found.map(|(why, _)| why));
        let join = found.zip(with).filter(|_| info.size >= info.least()).map(|((why, _), with)| {
            let with = self.members[with].name.clone();
            NameJoin { stem: info.stem.iter().collect(), with, size: info.size, why: why.label() }
        });
        let keys = if self.most == usize::MAX { Vec::new() } else { keys };
        let content = query.content.clone();
        self.members.push_back(Member { name: name.to_owned(), content, group, keys });
        self.query = query;
        if self.members.len() > self.most {
            self.forget();
        }
        join
    }

    fn place(&self, number: u64) -> usize {
        usize::try_from(number - self.first).unwrap_or(0)
    }

    /// Forgets the oldest name.
    fn forget(&mut self) {
        let Some(oldest) = self.members.pop_front() else { return };
        for key in oldest.keys {
            if self.keys.get(&key) == Some(&self.first) {
                self.keys.remove(&key);
            }
        }
        if let Some(group) = self.groups.get_mut(&oldest.group) {
            group.size -= 1;
            if group.size == 0 {
                self.groups.remove(&oldest.group);
            }
        }
        self.first += 1;
    }

    /// Returns what the name is about, and adds the keys that similar names share, the strongest first.
    fn skeletons(&mut self, query: &Skeleton, into: &mut Vec<(Why, u64)>) -> Vec<char> {
        let content = &query.content;
        // A name of symbols only is its own skeleton.
        let whole = if content.is_empty() { &query.fold } else { content };
        let mut stem = whole.clone();
        into.push((Why::Skeleton, self.hash.of(Salt::Content, whole)));
        if content.len() < 2 {
            return stem;
        }
        if let Some(bare) = without_counters(query).filter(|bare| !is_default(bare)) {
            // The stem alone belongs to the series: 海棠优选, 海棠优选2.
            into.push((Why::Counter, self.hash.of(Salt::Content, &bare)));
            stem = bare;
        }
        let mut shortest: Option<Vec<char>> = None;
        affix::peel(&stem, |peeled| {
            let rest = &stem[peeled.start..peeled.end];
            if peeled.strong && is_distinct(rest) {
                into.push((Why::Affix, self.hash.of(Salt::Content, rest)));
                if shortest.as_ref().is_none_or(|s| rest.len() < s.len()) {
                    shortest = Some(rest.to_vec());
                }
            }
        });
        let stem = shortest.unwrap_or(stem);
        for (why, salt, skeleton) in [
            (Why::Sound, Salt::Sound, sound_of as fn(&[char], &mut Vec<char>)),
            (Why::Shape, Salt::Shape, shape_of),
        ] {
            if is_distinct(&stem) {
                skeleton(&stem, &mut self.text);
                into.push((why, self.hash.of(salt, &self.text)));
            }
        }
        stem
    }

    /// Returns a name that began a group and is one edit apart.
    fn one_edit_apart(&mut self, content: &[char]) -> Option<u64> {
        if !is_editable(content) {
            return None;
        }
        let mut keys = vec![self.hash.of(Salt::Deletion, content)];
        self.hash.deletions(Salt::Deletion, content, |_, key| keys.push(key));
        let found = keys.iter().filter_map(|key| self.keys.get(key)).copied();
        found
            .min()
            .filter(|number| within_one_edit(&self.members[self.place(*number)].content, content))
    }
}

/// Words that platforms put before a number for accounts without a name.
const DEFAULTS: [&str; 6] = ["用户", "微信用户", "手机用户", "新用户", "user", "wxid"];

fn is_default(stem: &[char]) -> bool {
    DEFAULTS.iter().any(|word| word.chars().eq(stem.iter().copied()))
}

/// Words behind a counter.
const UNITS: [&str; 20] = [
    "号店", "分店", "号馆", "号群", "号", "店", "群", "区", "部", "期", "馆", "队", "组", "班",
    "站", "厅", "室", "店铺", "分号", "代",
];

/// Returns a name without its numbers, a numeral or single letter at its end, and a unit behind that; nothing when it has none or when fewer
/// than two characters are left.
fn without_counters(query: &Skeleton) -> Option<Vec<char>> {
    let digit = |at: usize| query.letters[at].class == Class::Digit;
    let mut end = query.content.len();
    let content = &query.content;
    let unit = UNITS.iter().map(|unit| unit.chars().collect::<Vec<_>>()).find(|unit| {
        content.ends_with(unit) && {
            let before = content.len() - unit.len();
            before > 0 && (digit(before - 1) || is_counter(&query.content, before))
        }
    });
    end -= unit.map_or(0, |unit| unit.len());
    while end > 0 && is_counter(content, end) {
        end -= 1;
    }
    let mut kept: Vec<char> = (0..end).filter(|at| !digit(*at)).map(|at| content[at]).collect();
    if kept.len() == content.len() {
        return None;
    }
    if kept.last() == Some(&'第') {
        kept.pop();
    }
    let least = if kept.iter().all(char::is_ascii) { 4 } else { 2 };
    (kept.len() >= least).then_some(kept)
}

/// Returns whether a Chinese numeral, or a Latin letter that touches no other, stands before a place.
fn is_counter(content: &[char], end: usize) -> bool {
    let last = content[end - 1];
    let before = end.checked_sub(2).map(|at| content[at]);
    "一二三四五六七八九十甲乙丙丁".contains(last)
        || last.is_ascii_alphabetic() && before.is_none_or(|c| !c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(names: &[&str]) -> Vec<Vec<String>> {
        cluster_names(names).into_iter().map(|group| group.names).collect()
    }

    #[test]
    fn series_are_found() {
        for series in [
            ["海棠优选1", "海棠优选2", "海棠优选3"],
            ["清风好物A", "清风好物B", "清风好物c"],
            ["云上茶馆一店", "云上茶馆二店", "云上茶馆三店"],
            ["巷口面馆①", "巷口面馆_02", "巷口面馆"],
            ["小院食记", "小院·食记", "★小院食记★"],
            ["青禾手作坊", "清和手作坊", "轻荷手作坊"],
            ["第1号花铺子", "第2号花铺子", "第13号花铺子"],
            ["山野来信", "山野来信官方", "山野来信旗舰店"],
            ["小明1", "小明2", "小明3"],
            ["novexa1", "Novexa2", "novexa_3"],
        ] {
            let mut batch = series.to_vec();
            batch.extend(["旧城南", "月亮与六便士", "风吹过的麦田"]);
            assert_eq!(groups(&batch), [series], "{series:?}");
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for batch in [
            ["月亮与六便士", "瓦尔登湖畔", "一个人的村庄"],
            ["小明1", "小明2", "小红3"],
            ["用户839201", "用户573920", "用户112233"],
            ["张三", "李四", "王五"],
            ["杭州小笼阿婆", "杭州西湖边", "杭州"],
            ["A", "B", "C"],
        ] {
            assert_eq!(groups(&batch), [[""; 0]; 0], "{batch:?}");
        }
    }

    #[test]
    fn small_changes_do_not_chain() {
        let chain = ["春风十里茶", "春风十里花", "春风千里花", "秋风千里花", "秋月千里花"];
        assert_eq!(groups(&chain)[0].len(), 2);
    }

    #[test]
    fn a_window_forgets() {
        let mut window = NamesWindow::new(2);
        assert!(window.push("海棠优选1").is_none());
        assert!(window.push("旧城南").is_none());
        assert!(window.push("海棠优选2").is_some_and(|join| join.size == 2));
        assert!(window.push("山那边").is_none());
        assert!(window.push("海那边的人").is_none());
        assert!(window.push("海棠优选3").is_none());
        for n in 0..10_000 {
            window.push(&format!("名字{n}呀"));
        }
        assert!(window.keys.len() < 64 && window.groups.len() <= 3, "{} keys", window.keys.len());
    }
}
