//! What kinds of things are named?
//!
//! The vocabulary that every stage shares; see the annotation guidelines in `docs/annotation.md` for what belongs
//! to which type.

pub use crate::record::{MentionType, TitleKind};
