//! danh
pub mod article;
pub mod checksum;
pub mod cli;
pub mod entities;
pub mod kind;
pub mod language;
pub mod mentions;
pub mod model;
pub mod pipeline;
pub mod record;
pub mod rules;
pub mod run;
pub mod segment;
pub mod show;
pub mod tag;
pub mod text;
