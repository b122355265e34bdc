//! Which names mean the same thing though they do not look alike?
//!
//! Table: `synonyms.tsv`. Example: `Tổ chức Y tế Thế giới`, `WHO`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names::Names;
use super::{abbreviations, organisations, themes};
use crate::kind::MentionType;

static CANONICAL: LazyLock<HashMap<(MentionType, String), String>> = LazyLock::new(|| {
    let rows = include_str!("synonyms.tsv").lines().filter(|line| !line.starts_with('#'));
    let entries = rows.filter_map(|row| {
        let (kind, forms) = row.split_once('\t')?;
        let kind = MentionType::from_name(kind)?;
        let first = key(kind, forms.split(';').next()?);
        Some(forms.split(';').map(move |form| ((kind, key(kind, form)), first.clone())).collect::<Vec<_>>())
    });
    entries.flatten().collect()
});

fn key(kind: MentionType, form: &str) -> String {
    let words = abbreviations::expanded(kind, form);
    match kind {
        MentionType::Org => {
            let words: Vec<String> = words.into_iter().filter(|word| !super::names::is_link(word)).collect();
            organisations::key(&words)
        }
        MentionType::Event | MentionType::Doc => themes::normal(words).join(" "),
        _ => words.join(" "),
    }
}

/// The first form of the row that holds this name; for organisations its [`organisations::key`].
pub(super) fn canonical(kind: MentionType, name: &str) -> Option<&'static str> {
    CANONICAL.get(&(kind, name.to_owned())).map(String::as_str)
}

/// Pairs of names of places, events and documents that mean the same; organisations have more forms and join by their
/// key.
pub(super) fn joins(names: &Names<'_>) -> Vec<(usize, usize)> {
    let mut by_form: HashMap<(MentionType, &str), usize> = HashMap::new();
    let mut joins = Vec::new();
    for (index, name) in names.list.iter().enumerate() {
        if matches!(name.kind, MentionType::Loc | MentionType::Event | MentionType::Doc)
            && let Some(form) = canonical(name.kind, &name.words.join(" "))
        {
            joins.push((index, *by_form.entry((name.kind, form)).or_insert(index)));
        }
    }
    joins
}

#[cfg(test)]
mod tests {
    use super::super::marked::grouped;
    use super::*;

    #[test]
    fn forms_of_a_row_are_one() {
        for text in [
            "[EVENT:Thế chiến II] là [EVENT:Chiến tranh thế giới lần thứ 2]",
            "[DOC:UNCLOS] là [DOC:Công ước của Liên hợp quốc về Luật Biển]",
            "[LOC:Luân Đôn] là [LOC:London]",
        ] {
            assert_eq!(grouped(text).len(), 1, "{text}");
        }
        assert_eq!(grouped("[EVENT:Thế chiến II], [EVENT:Thế chiến I]").len(), 2);
    }

    #[test]
    fn no_form_is_in_two_rows() {
        let rows = include_str!("synonyms.tsv").lines().filter(|line| !line.starts_with('#'));
        for row in rows {
            let (kind, forms) = row.split_once('\t').expect("a type and forms");
            let kind = MentionType::from_name(kind).expect("the name of a type");
            let first = key(kind, forms.split(';').next().expect("a form"));
            for form in forms.split(';') {
                assert_eq!(canonical(kind, &key(kind, form)), Some(first.as_str()), "{form}");
            }
        }
    }
}
