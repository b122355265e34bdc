//! **danh** reads Vietnamese (and other) news and writes down who, which organisations, where, when and in which
//! office: one [`record::Record`] per article.
//!
//! ```no_run
//! use danh::pipeline::Pipeline;
//! use danh::text::Document;
//!
//! let pipeline = Pipeline::builder().build()?; // the model is compiled in
//! let document = Document::new("Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã hội đàm.");
//! let record = pipeline.extract(&document)?;
//! for person in &record.persons {
//!     println!("{}: {} mentions", person.name, person.mentions.len());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A [`pipeline::Pipeline`] is built once and shared between threads; [`pipeline::Pipeline::extract_articles`] takes
//! many articles at once, which is faster. [`run::run`] reads folders and writes files, as the command line does.
//! Inside, text is addressed by [`text::Span`] (bytes); records count Unicode code points. `ARCHITECTURE.md` shows how
//! the modules fit together.

pub mod article;
pub mod boilerplate;
pub mod calendar;
pub mod checksum;
pub mod cli;
pub mod consistency;
pub mod entities;
pub mod evaluate;
pub mod export;
pub mod kind;
pub mod language;
pub mod lexicon;
pub mod mentions;
pub mod model;
pub mod pipeline;
pub mod record;
pub mod registry;
pub mod relations;
pub mod report;
pub mod rules;
pub mod run;
pub mod segment;
pub mod show;
pub mod tag;
pub mod text;
pub mod words;
