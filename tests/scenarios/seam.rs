//! The seam between the core and its screens: the same commands on both sides, and words for everything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use domain::FieldType;
use tests::house;

fn read(path: &str) -> String {
    fs::read_to_string(house().join(path)).unwrap()
}

fn words(language: &str) -> BTreeMap<String, String> {
    serde_json::from_str(&read(&format!("ui/src/lib/text/{language}.json"))).unwrap()
}

#[test]
fn window_and_core_know_the_same_commands() {
    let shell: BTreeSet<String> = read("src-tauri/src/commands.rs")
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_suffix(',')?
                .split_once("::")
                .map(|(_, name)| name.to_owned())
        })
        .filter(|name| !name.contains(['<', ' ', '{', ':']))
        .collect();
    let text = read("ui/src/lib/core/commands.ts");
    let typed = text.lines().filter_map(|line| {
        line.trim()
            .split_once(": Command<")
            .map(|(name, _)| name.to_owned())
    });
    // Photos cross as raw bytes, by a call of their own.
    let screens: BTreeSet<String> = typed.chain(["photo_add".to_owned()]).collect();
    assert!(shell.len() > 30, "{shell:?}");
    assert_eq!(shell, screens);
}

#[test]
fn every_kind_field_and_code_has_words_in_both_languages() {
    let mut missing = Vec::new();
    for language in ["en", "fr-CA"] {
        let words = words(language);
        let mut need = |key: String| {
            if !words.contains_key(&key) {
                missing.push(format!("{language}: {key}"));
            }
        };
        for kind in domain::KINDS {
            need(format!("kind.{}", kind.name));
            for field in kind.all_fields() {
                need(format!("field.{}", field.name));
                if let FieldType::Code(list) | FieldType::CodeSet(list) | FieldType::Steps(list) = field.kind
                {
                    list.codes
                        .iter()
                        .for_each(|code| need(format!("code.{}.{code}", list.name)));
                }
            }
        }
    }
    missing.sort();
    missing.dedup();
    assert!(missing.is_empty(), "{missing:#?}");
}
