//! Folding: how the lines about one record become the record as it stands now.
//!
//! Order is told by `base` alone (protocol §1): a line happened before another only if the other's `base` reaches it.
//! Two lines that touch the same field and do not know of each other are a conflict: both values stay, the one that
//! came first in the feed is shown, until a line whose `base` names both settles it. No clock is asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::EntryHash;
use crate::time::Timestamp;
use crate::value::{FieldNumber, Fields, Value};

/// One line about a record, as far as folding needs it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The line's name.
    pub hash: EntryHash,
    /// The lines of the record that were on the screen when this one was begun.
    pub base: Vec<EntryHash>,
    /// When it happened, as the officer says.
    pub happened_at: Timestamp,
    /// The fields it sets; `Null` clears one.
    pub fields: Fields,
}

/// Two or more values of one field that do not know of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The field.
    pub field: FieldNumber,
    /// Each value with the line that gave it; the first is the one shown.
    pub values: Vec<(EntryHash, Value)>,
}

/// A record as it stands after all its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The value shown of each field; cleared fields are gone.
    pub fields: Fields,
    /// When it happened: of the last line of the first branch.
    pub happened_at: Timestamp,
    /// The lines that nothing else builds on: the `base` of the next edit.
    pub heads: Vec<EntryHash>,
    /// Fields on which branches differ.
    pub conflicts: Vec<Conflict>,
}

/// Folds the lines of one record, given in feed order; `None` when there are none.
///
/// A line whose `base` is not among `lines` (withheld, not yet arrived) is taken as not knowing of the others. One that
/// comes before its `base` (a server that lost its memory gets lines again in another order) is taken after it.
pub fn fold(lines: &[Line]) -> Option<Folded> {
    let mut state = State::default();
    for line in after_their_bases(lines) {
        state.take(line);
    }
    let happened_at = state.happened_at?;
    Some(Folded {
        fields: state.shown(),
        happened_at,
        heads: state.heads.clone(),
        conflicts: state.conflicts(),
    })
}

/// Returns the lines in their order, but none before a line that it builds on.
fn after_their_bases(lines: &[Line]) -> Vec<&Line> {
    let there: BTreeSet<EntryHash> = lines.iter().map(|line| line.hash).collect();
    let (mut left, mut done, mut ordered): (Vec<&Line>, BTreeSet<EntryHash>, _) =
        (lines.iter().collect(), BTreeSet::new(), Vec::new());
    while !left.is_empty() {
        let is_ready = |line: &&Line| {
            line.base
                .iter()
                .all(|hash| done.contains(hash) || !there.contains(hash))
        };
        let line = left.remove(left.iter().position(is_ready).unwrap_or(0));
        done.insert(line.hash);
        ordered.push(line);
    }
    ordered
}

/// Returns what a line must say to settle a field on which the lines on the screen differ: the lines that it knows of,
/// and the value that stands at this place from the top. `None` where they do not differ, or no value stands there.
pub fn settle(shown: &[Line], field: FieldNumber, nth: usize) -> Option<(Vec<EntryHash>, Value)> {
    let folded = fold(shown)?;
    let conflict = folded.conflicts.into_iter().find(|one| one.field == field)?;
    let (_, value) = conflict.values.into_iter().nth(nth)?;
    Some((folded.heads, value))
}

#[derive(Default)]
struct State {
    ancestors: BTreeMap<EntryHash, BTreeSet<EntryHash>>,
    heads: Vec<EntryHash>,
    current: BTreeMap<FieldNumber, Vec<(EntryHash, Value)>>,
    happened_at: Option<Timestamp>,
    happened_by: Option<EntryHash>,
}

impl State {
    fn take(&mut self, line: &Line) {
        if self.ancestors.contains_key(&line.hash) {
            return;
        }
        let known = self.reach(&line.base);
        self.heads.retain(|head| !known.contains(head));
        self.heads.push(line.hash);
        for (field, value) in &line.fields {
            let values = self.current.entry(*field).or_default();
            values.retain(|(by, _)| !known.contains(by));
            values.push((line.hash, value.clone()));
        }
        if self.happened_by.is_none_or(|by| known.contains(&by)) {
            self.happened_at = Some(line.happened_at);
            self.happened_by = Some(line.hash);
        }
        self.ancestors.insert(line.hash, known);
    }

    fn reach(&self, base: &[EntryHash]) -> BTreeSet<EntryHash> {
        let mut known: BTreeSet<EntryHash> = base.iter().copied().collect();
        for hash in base {
            known.extend(self.ancestors.get(hash).into_iter().flatten().copied());
        }
        known
    }

    fn shown(&self) -> Fields {
        let first = |(field, values): (&FieldNumber, &Vec<(EntryHash, Value)>)| {
            let (_, value) = values.first()?;
            (*value != Value::Null).then(|| (*field, value.clone()))
        };
        self.current.iter().filter_map(first).collect()
    }

    fn conflicts(&self) -> Vec<Conflict> {
        let differing = |(field, values): (&FieldNumber, &Vec<(EntryHash, Value)>)| {
            let (_, first) = values.first()?;
            let differ = values.iter().any(|(_, value)| value != first);
            differ.then(|| Conflict {
                field: *field,
                values: values.clone(),
            })
        };
        self.current.iter().filter_map(differing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: u8, base: &[u8], fields: &[(FieldNumber, &str)]) -> Line {
        Line {
            hash: EntryHash([name; 32]),
            base: base.iter().map(|name| EntryHash([*name; 32])).collect(),
            happened_at: Timestamp(name.into()),
            fields: fields
                .iter()
                .map(|(field, text)| (*field, Value::Text((*text).into())))
                .collect(),
        }
    }

    fn shown(folded: &Folded, field: FieldNumber) -> Option<&str> {
        folded.fields.get(&field).and_then(Value::as_text)
    }

    #[test]
    fn correction_that_came_before_what_it_corrects_is_no_conflict() {
        let lines = [
            line(4, &[3], &[(64, "d")]),
            line(1, &[], &[(64, "a")]),
            line(2, &[1], &[(65, "b")]),
            line(3, &[2], &[(64, "c")]),
        ];
        let folded = fold(&lines).unwrap();
        assert_eq!(shown(&folded, 64), Some("d"));
        assert_eq!(
            (folded.conflicts, folded.heads),
            (vec![], vec![EntryHash([4; 32])])
        );
        assert_eq!(folded.happened_at, Timestamp(4));
    }

    #[test]
    fn settling_names_both_lines_also_for_the_value_on_top() {
        let both = [
            line(1, &[], &[(64, "a")]),
            line(2, &[1], &[(64, "b")]),
            line(3, &[1], &[(64, "c")]),
        ];
        let heads = vec![EntryHash([2; 32]), EntryHash([3; 32])];
        for (nth, text) in [(0, "b"), (1, "c")] {
            let value = Value::Text(text.into());
            assert_eq!(settle(&both, 64, nth), Some((heads.clone(), value)));
            let settled = [both.to_vec(), vec![line(4, &[2, 3], &[(64, text)])]].concat();
            let folded = fold(&settled).unwrap();
            assert!(folded.conflicts.is_empty());
            assert_eq!(shown(&folded, 64), Some(text));
        }
        assert_eq!(settle(&both, 64, 2), None);
        assert_eq!(settle(&both, 65, 0), None);
        assert_eq!(settle(&both[..2], 64, 0), None);
    }

    #[test]
    fn nothing_folds_to_nothing() {
        assert_eq!(fold(&[]), None);
    }

    #[test]
    fn a_correction_replaces_what_it_saw() {
        let folded = fold(&[line(1, &[], &[(64, "a"), (65, "b")]), line(2, &[1], &[(64, "c")])]).unwrap();
        assert_eq!((shown(&folded, 64), shown(&folded, 65)), (Some("c"), Some("b")));
        assert_eq!(folded.heads, [EntryHash([2; 32])]);
        assert!(folded.conflicts.is_empty());
        assert_eq!(folded.happened_at, Timestamp(2));
    }

    #[test]
    fn two_corrections_that_do_not_know_each_other_keep_both_values() {
        let lines = [
            line(1, &[], &[(64, "a")]),
            line(2, &[1], &[(64, "first")]),
            line(3, &[1], &[(64, "second")]),
        ];
        let folded = fold(&lines).unwrap();
        assert_eq!(shown(&folded, 64), Some("first"));
        assert_eq!(folded.heads.len(), 2);
        let values: Vec<_> = folded.conflicts[0]
            .values
            .iter()
            .filter_map(|(_, value)| value.as_text())
            .collect();
        assert_eq!(values, ["first", "second"]);
    }

    #[test]
    fn corrections_of_different_fields_do_not_conflict() {
        let lines = [
            line(1, &[], &[(64, "a"), (65, "b")]),
            line(2, &[1], &[(64, "x")]),
            line(3, &[1], &[(65, "y")]),
        ];
        let folded = fold(&lines).unwrap();
        assert_eq!((shown(&folded, 64), shown(&folded, 65)), (Some("x"), Some("y")));
        assert!(folded.conflicts.is_empty());
    }

    #[test]
    fn a_line_that_names_both_settles_it() {
        let lines = [
            line(1, &[], &[(64, "a")]),
            line(2, &[1], &[(64, "first")]),
            line(3, &[1], &[(64, "second")]),
            line(4, &[2, 3], &[(64, "second")]),
        ];
        let folded = fold(&lines).unwrap();
        assert_eq!(shown(&folded, 64), Some("second"));
        assert!(folded.conflicts.is_empty());
        assert_eq!(folded.heads, [EntryHash([4; 32])]);
    }

    #[test]
    fn the_same_line_twice_counts_once() {
        let lines = [line(1, &[], &[(64, "a")]), line(1, &[], &[(64, "a")])];
        assert_eq!(fold(&lines).unwrap().heads.len(), 1);
    }

    #[test]
    fn a_cleared_field_is_gone() {
        let mut clearing = line(2, &[1], &[]);
        clearing.fields.insert(64, Value::Null);
        let folded = fold(&[line(1, &[], &[(64, "a")]), clearing]).unwrap();
        assert_eq!(shown(&folded, 64), None);
    }
}
