//! Is a page small and flat enough to be made a tree of?
//!
//! The tree's time and memory grow with the square of how deep tags nest, and of how many stay open. Pages nest 20 to 60
//! deep; this counts, with the tokenizer of html5ever and without a tree, how many elements are open at a time.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Most elements that are open at a time.
const MAX_OPEN: usize = 512;

/// Most tags: an article with its comments has thousands.
const MAX_TAGS: usize = 200_000;

/// Elements without an end, and those that the next of their kind ends, so that they do not add up.
const ENDED: [&str; 31] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p",
    "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "colgroup", "caption", "option", "optgroup", "html",
    "head", "body",
];

/// Checks a page.
///
/// # Errors
/// Says what there is too much of.
pub(super) fn check(html: &str) -> Result<(), String> {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Count::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let count = &tokenizer.sink;
    if count.most_open.get() > MAX_OPEN {
        return Err(format!("nests tags more than {MAX_OPEN} deep"));
    }
    if count.tags.get() > MAX_TAGS { Err(format!("has more than {MAX_TAGS} tags")) } else { Ok(()) }
}

#[derive(Default)]
struct Count {
    open: RefCell<Vec<String>>,
    most_open: Cell<usize>,
    tags: Cell<usize>,
}

impl Count {
    fn start(&self, tag: &Tag) {
        let mut open = self.open.borrow_mut();
        // Only in drawings and formulas does `<path/>` end by itself.
        let is_foreign = || open.iter().any(|name| name == "svg" || name == "math");
        let is_closed = ENDED.contains(&&*tag.name) || tag.self_closing && is_foreign();
        if !is_closed && open.len() <= MAX_OPEN {
            open.push(tag.name.to_string());
            self.most_open.set(self.most_open.get().max(open.len()));
        }
    }

    /// An end that nothing begins is none; any other ends what is open within.
    fn end(&self, tag: &Tag) {
        let mut open = self.open.borrow_mut();
        if let Some(start) = open.iter().rposition(|name| **name == *tag.name) {
            open.truncate(start);
        }
    }
}

impl TokenSink for Count {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        self.tags.set(self.tags.get() + 1);
        match tag.kind {
            StartTag => self.start(&tag),
            EndTag => self.end(&tag),
        }
        match (tag.kind, &*tag.name) {
            (StartTag, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
            (StartTag, "style" | "xmp" | "iframe" | "noembed" | "noframes") => {
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            (StartTag, "title" | "textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_as_there_are_pass() {
        let drawing = format!("<svg>{}</svg>", "<path d='M0 0'/>".repeat(600));
        let script = format!("<script>{}</script>", "for(var i=0;i<n;i++){if(a<b)c();}".repeat(300));
        let unclosed = "<table>".to_owned() + &"<tr><th>Một<td>Hai".repeat(600);
        let paragraphs = "<p>Một<br>hai".repeat(10_000);
        let comments = "<div><!-- <div> --></div>".repeat(5_000);
        for page in [drawing, script, unclosed, paragraphs, comments] {
            assert_eq!(check(&page), Ok(()), "{}", &page[..40]);
        }
    }

    #[test]
    fn pages_that_mean_harm_do_not() {
        let harm = [
            "<div>",
            "<div></x>",
            "<div><!--</b>-->",
            "<p><font a=1></x>",
            "<b>",
            "<table><tr><td>",
            "<div/>",
            "<a href=x>",
        ];
        for part in harm {
            assert!(check(&part.repeat(10_000)).is_err(), "{part}");
        }
        assert!(check(&"<br>".repeat(300_000)).is_err());
    }
}
