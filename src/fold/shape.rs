//! How characters look: classes of look-alikes.

use super::tables::shape::{CLASSES, FIRST, OTHERS};

/// Returns the most frequent character that a folded character is mistaken for, which may be itself.
pub(crate) fn look_of(c: char) -> char {
    let class = u32::from(c)
        .checked_sub(FIRST)
        .and_then(|at| CLASSES.get(at as usize))
        .and_then(|class| char::from_u32(u32::from(*class)))
        .filter(|class| *class != '\0');
    match class {
        Some(class) => class,
        None if c.is_ascii() || c == '〇' => {
            OTHERS.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
        }
        None => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::each_folded;

    #[test]
    fn looks_and_folds_are_stable_for_every_code_point() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            each_folded(c.encode_utf8(&mut [0; 4]), |folded, class, _, _| {
                each_folded(folded.encode_utf8(&mut [0; 4]), |again, same, _, _| {
                    assert_eq!((again, same), (folded, class), "{c:?}");
                });
                let look = look_of(folded);
                assert_eq!(look_of(look), look, "{c:?}");
                each_folded(look.encode_utf8(&mut [0; 4]), |again, _, _, _| {
                    assert_eq!(again, look, "{c:?}");
                });
            });
        }
    }

    #[test]
    fn looks() {
        assert_eq!(look_of('荼'), look_of('茶'));
        assert_eq!(look_of('汛'), look_of('讯'));
        assert_eq!(look_of('0'), look_of('o'));
        assert_ne!(look_of('清'), look_of('请'));
    }
}
