//! Choosing among the values of a closed list: what is kept in the control is the place in the list, so that nothing has to
//! be read back that was not offered.

use leptos::prelude::*;

use crate::{
    components::{Choice, choice},
    i18n::Words,
};

/// What stands in a control where nothing is chosen.
pub(super) const NONE: &str = "-";

/// The choices of a list.
pub(super) fn choices<T: Copy>(list: &[T], words: impl Fn(T) -> Words) -> Signal<Vec<Choice>> {
    Signal::stored(list.iter().enumerate().map(|(n, one)| choice(n.to_string(), words(*one))).collect::<Vec<_>>())
}

/// The same after one that chooses nothing.
pub(super) fn choices_or<T: Copy>(nothing: Words, list: &[T], words: impl Fn(T) -> Words) -> Signal<Vec<Choice>> {
    let first = std::iter::once(choice(NONE, nothing));
    let all = first.chain(list.iter().enumerate().map(|(n, one)| choice(n.to_string(), words(*one))));
    Signal::stored(all.collect::<Vec<_>>())
}

/// What the control keeps of a value.
pub(super) fn place<T: PartialEq>(list: &[T], value: &T) -> String {
    list.iter().position(|one| one == value).map_or_else(|| NONE.to_owned(), |n| n.to_string())
}

/// What the control keeps of several.
pub(super) fn places<T: PartialEq>(list: &[T], values: &[T]) -> Vec<String> {
    values.iter().filter_map(|value| list.iter().position(|one| one == value)).map(|n| n.to_string()).collect()
}

/// The value that was chosen.
pub(super) fn chosen<T: Copy>(list: &[T], kept: &str) -> Option<T> {
    list.get(kept.parse::<usize>().ok()?).copied()
}

/// The values that were chosen. What the list does not offer stays as it was.
pub(super) fn chosen_of<T: Copy + PartialEq>(list: &[T], kept: &[String], before: &[T]) -> Vec<T> {
    let is_chosen = |value: &T| kept.contains(&place(list, value));
    // In the order in which they stood; what is new comes last.
    let mut all: Vec<T> = before.iter().filter(|value| !list.contains(value) || is_chosen(value)).copied().collect();
    all.extend(list.iter().filter(|value| is_chosen(value) && !before.contains(value)));
    all
}

/// The keys that were chosen: in the order in which they stood, what is new last, so that nothing else looks changed.
pub(super) fn keys_chosen<K: PartialEq + Clone>(kept: Vec<String>, before: &[K], key: fn(String) -> K) -> Vec<K> {
    let chosen: Vec<K> = kept.into_iter().map(key).collect();
    let mut all: Vec<K> = before.iter().filter(|key| chosen.contains(key)).cloned().collect();
    all.extend(chosen.into_iter().filter(|key| !before.contains(key)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_keeps_its_order_and_what_is_not_offered() {
        let list = ['a', 'b', 'c'];
        let kept = places(&list, &['c', 'x', 'a']);
        assert_eq!(kept, ["2", "0"]);
        assert_eq!(chosen_of(&list, &kept, &['c', 'x', 'a']), ['c', 'x', 'a']);
        assert_eq!(chosen_of(&list, &["1".to_owned(), "2".to_owned()], &['c', 'x', 'a']), ['c', 'x', 'b']);
        let before: Vec<String> = ["c", "a"].map(String::from).to_vec();
        assert_eq!(keys_chosen(["a", "b", "c"].map(String::from).to_vec(), &before, |key| key), ["c", "a", "b"]);
        assert_eq!(keys_chosen(vec!["b".to_owned()], &before, |key| key), ["b"]);
        assert_eq!((chosen(&list, "1"), chosen(&list, NONE), chosen(&list, "7")), (Some('b'), None, None));
    }
}
