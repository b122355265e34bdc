//! How good is a system's output?
//!
//! Scores records against records, so it can score any system. [`read`] reads gold and predictions, [`pair`] matches
//! their articles, [`score`] counts, [`compare`] sets a second system beside the first, [`errors`] lists what went
//! wrong.
//!
//! ```
//! use danh::evaluate::{self, labelled};
//!
//! let gold = [labelled::parse("⟦PER#p1|Giang⟧ ở ⟦LOC#l1|Huế⟧\n=== relations\n", None, "a")?];
//! let predicted = [labelled::parse("⟦PER#p1|Giang⟧ ở Huế\n=== relations\n", None, "a")?];
//! let scores = evaluate::score(&evaluate::pair(&gold, &predicted).expect("the same text"));
//! assert_eq!(scores.report().names_f1_percent().map(f64::round), Some(67.0));
//! # Ok::<(), Vec<labelled::Problem>>(())
//! ```
//!
//! What is right:
//!
//! - **Mentions, strict**: the same span and type in both. **Overlap**: the same type and at least one character in
//!   common (`type` matching of SemEval-2013 task 9), one to one, those that share most first.
//! - **Dates**: the same span and value.
//! - **Entities**: B-cubed over the mentions found exactly. For each such mention, precision is the share of its
//!   predicted entity that is in its gold entity too, recall the share of its gold entity that is in its predicted
//!   one, both counted in mentions found exactly.
//! - **Relations**: entities are aligned one to one by the mentions they share exactly, dates by value. Right is the
//!   same kind between aligned arguments (strict); with boundaries, types of mentions do not matter to the alignment.
//!   Who met whom has no order. `when` and `where` are scored over the relations that are right (strict).

mod align;
mod bootstrap;
mod brat;
mod errors;
mod grouped;
mod label_studio;
pub mod labelled;
mod pair;
mod prf;
mod read;
mod relations;
mod report;
mod score;
mod table;

pub use bootstrap::{Interval, RESAMPLES};
pub use errors::{ArticleErrors, MentionError, MentionFault, RelationError, RelationFault, errors};
pub use pair::{ArticlePair, PairError, Pairing, pair};
pub use prf::Prf;
pub use read::{Format, LabelledFile, Labels, ReadError, labelled_files, read};
pub use report::{Comparison, Difference, Report, Row, Scores, UnrelatedPersons, compare, score};
pub use score::{Label, Section};
pub use table::{render_comparison, render_errors, render_table};
