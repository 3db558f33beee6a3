//! Bytes of an index file.

use std::sync::OnceLock;

use hegui::{NameEntry, NameKind, NamesIndex};

const NAMES: [&str; 12] = [
    "青鸾书院",
    "白鹭茶舍",
    "半山竹器",
    "静院tea",
    "老海摄影",
    "顾南乔",
    "城西修车铺",
    "云上咖啡",
    "abc studio",
    "一叶轻舟",
    "白末茶舍",
    "河边的公园",
];

/// Returns a sound index file.
fn base() -> &'static [u8] {
    static BASE: OnceLock<Vec<u8>> = OnceLock::new();
    BASE.get_or_init(|| {
        let name = format!("hegui-fuzz-{}.idx", std::process::id());
        let path = std::env::temp_dir().join(name);
        let entry = |(i, name): (usize, &&str)| {
            NameEntry::new(*name, NameKind::ALL[i % NameKind::ALL.len()], format!("u{i}"))
        };
        let built = NamesIndex::build(&path, NAMES.iter().enumerate().map(entry));
        built.expect("an index of twelve names");
        let bytes = std::fs::read(&path).expect("the file just built");
        let _ = std::fs::remove_file(&path);
        bytes
    })
}

/// Changes of a sound file: each four bytes say where (of 2^24) and what is put there; the first byte may cut the file short.
pub(super) fn index(data: &[u8]) {
    let mut bytes = base().to_vec();
    let Some((first, changes)) = data.split_first() else { return };
    for change in changes.chunks_exact(4) {
        let [a, b, c, value] = [change[0], change[1], change[2], change[3]];
        let at = usize::try_from(u32::from_le_bytes([a, b, c, 0])).expect("24 bits") % bytes.len();
        bytes[at] = value;
    }
    if *first > 200 {
        bytes.truncate(bytes.len() * usize::from(*first - 200) / 56);
    }
    let Ok(index) = NamesIndex::from_bytes(bytes) else { return };
    let _ = index.verify();
    let _ = index.stats();
    for name in NAMES {
        let _ = index.query(name);
    }
    let _ = index.query("青鸾書院官方");
    let mut left = 1_000;
    // A damaged file may tell few names or many; each is an entry or an error.
    for entry in index.entries() {
        left -= 1;
        if entry.is_err() || left == 0 {
            break;
        }
    }
}
