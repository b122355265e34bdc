//! Which words name a state?
//!
//! The forms of `gazetteer/countries.tsv` as phrases, for rules that must know a state where they see one.

use std::sync::LazyLock;

use crate::rules::phrases::Phrases;
use crate::rules::tokens::Token;

/// Places that are no states and begin with the name of one.
const NO_STATES: [&str; 22] = [
    "Lào Cai",
    "Ấn Độ Dương",
    "Mỹ Tho",
    "Mỹ Đình",
    "Mỹ Đức",
    "Mỹ Lộc",
    "Mỹ Hào",
    "Mỹ Sơn",
    "Mỹ Xuyên",
    "Mỹ Thuận",
    "Đức Hòa",
    "Đức Thọ",
    "Đức Phổ",
    "Đức Trọng",
    "Đức Cơ",
    "Đức Linh",
    "Đức Huệ",
    "Nga Sơn",
    "Anh Sơn",
    "Ý Yên",
    "Nhật Tân",
    "Lào Bảo",
];

/// States by every form but the halves of pairs.
static STATES: LazyLock<Phrases<bool>> = LazyLock::new(|| {
    let rows = include_str!("../gazetteer/countries.tsv").lines().filter(|line| !line.starts_with('#'));
    Phrases::new(
        rows.flat_map(|row| {
            let mut fields = row.split('\t');
            let (_code, name, others) = (fields.next(), fields.next(), fields.next().unwrap_or(""));
            let forms = name
                .into_iter()
                .chain(others.split(';'))
                .filter(|form| !form.is_empty() && !form.starts_with('~') && !form.contains(['(', ',']));
            forms.map(|form| (form, true)).collect::<Vec<_>>()
        })
        .chain(NO_STATES.map(|name| (name, false))),
    )
});

/// Number of tokens of the state whose usual name begins the tokens.
#[must_use]
pub fn country(tokens: &[Token<'_>]) -> Option<usize> {
    STATES.longest(tokens).filter(|(_, is_state)| **is_state).map(|(length, _)| length)
}

/// Words before a state's name that make it the full one and leave it the same state: `Cộng hòa`, `Liên bang`.
pub const REALM_WORDS: [&str; 24] = [
    "Cộng hòa",
    "Cộng hòa Ả Rập",
    "Cộng hòa Bolivar",
    "Cộng hòa Dân chủ",
    "Cộng hòa Dân chủ Liên bang",
    "Cộng hòa Dân chủ Nhân dân",
    "Cộng hòa Dân chủ Xã hội chủ nghĩa",
    "Cộng hòa Hồi giáo",
    "Cộng hòa Hợp tác",
    "Cộng hòa Liên bang",
    "Cộng hòa Nhân dân",
    "Cộng hòa Thống nhất",
    "Cộng hòa xã hội chủ nghĩa",
    "Công quốc",
    "Đại công quốc",
    "Vương quốc",
    "Liên bang",
    "Hợp chúng quốc",
    "Hợp chủng quốc",
    "CHXHCN",
    "CHLB",
    "CHND",
    "CHDCND",
    "LB",
];

/// [`REALM_WORDS`] and `CH`, which is too short to be looked for elsewhere.
pub static REALMS: LazyLock<Phrases<()>> =
    LazyLock::new(|| Phrases::new(REALM_WORDS.into_iter().chain(["CH"]).map(|words| (words, ()))));

/// Number of tokens of the state that is named at a token, with the form of the state: `Liên bang Nga`.
#[must_use]
pub fn state_at(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let here = tokens.get(at..)?;
    if !here.first()?.is_capital() {
        return None;
    }
    let realm = REALMS.longest(here).map_or(0, |(length, ())| length);
    let named = |from: usize| country(here.get(from..)?).filter(|_| here[from].is_capital());
    let with_realm = (realm > 0).then(|| named(realm)).flatten().map(|length| realm + length);
    with_realm.or_else(|| named(0))
}
