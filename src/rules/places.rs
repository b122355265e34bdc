//! Which words name a state?
//!
//! The forms of `gazetteer/countries.tsv` as phrases, for rules that must know a state where they see one.

use std::sync::LazyLock;

use crate::rules::phrases::Phrases;
use crate::rules::tokens::Token;

/// States by every form but the halves of pairs, each with its code.
pub static COUNTRIES: LazyLock<Phrases<&'static str>> = LazyLock::new(|| {
    let rows = include_str!("../gazetteer/countries.tsv").lines().filter(|line| !line.starts_with('#'));
    Phrases::new(rows.flat_map(|row| {
        let mut fields = row.split('\t');
        let (code, name, others) = (fields.next().unwrap_or(""), fields.next(), fields.next().unwrap_or(""));
        let forms = name
            .into_iter()
            .chain(others.split(';'))
            .filter(|form| !form.is_empty() && !form.starts_with('~') && !form.contains(['(', ',']));
        forms.map(move |form| (form, code))
    }))
});

/// What stands before a state's name and makes it the full one: `Cộng hòa`, `Liên bang`.
pub static REALMS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    Phrases::new([
        ("Cộng hòa", ()),
        ("Cộng hòa Dân chủ Nhân dân", ()),
        ("Cộng hòa Dân chủ Liên bang", ()),
        ("Cộng hòa xã hội chủ nghĩa", ()),
        ("Cộng hòa Liên bang", ()),
        ("Cộng hòa Hồi giáo", ()),
        ("Cộng hòa Nhân dân", ()),
        ("Cộng hòa Dân chủ", ()),
        ("Cộng hòa Ả Rập", ()),
        ("Đại công quốc", ()),
        ("Công quốc", ()),
        ("Vương quốc", ()),
        ("Liên bang", ()),
        ("Hợp chúng quốc", ()),
        ("Hợp chủng quốc", ()),
        ("CHXHCN", ()),
        ("CHLB", ()),
        ("CHND", ()),
        ("CHDCND", ()),
        ("CH", ()),
        ("LB", ()),
    ])
});

/// Number of tokens of the state that is named at a token, with the form of the state: `Liên bang Nga`.
#[must_use]
pub fn state_at(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let here = tokens.get(at..)?;
    if !here.first()?.is_capital() {
        return None;
    }
    let realm = REALMS.longest(here).map_or(0, |(length, ())| length);
    let named = |from: usize| COUNTRIES.longest(here.get(from..)?).filter(|_| here[from].is_capital());
    let with_realm = (realm > 0).then(|| named(realm)).flatten().map(|(length, _)| realm + length);
    with_realm.or_else(|| named(0).map(|(length, _)| length))
}
