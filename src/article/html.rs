//! What is the article on this web page?
//!
//! The main text as readers' views of browsers find it (`dom_smoothie`, after Mozilla's Readability), with the headline
//! as its first line, and what the page says of itself: title, time of publication, address.

mod bounds;

use dom_smoothie::{Config, Readability, TextMode};

use crate::text::is_space;

/// Parts of a page that are no text of it, for pages without an article.
const NO_TEXT: &str = "script, style, noscript, template, nav, header, footer, aside, form, iframe";

/// What was read from a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    /// Headline and paragraphs, with blank lines between them.
    pub(super) text: String,
    pub(super) title: Option<String>,
    /// As the page writes it.
    pub(super) published: Option<String>,
    pub(super) url: Option<String>,
}

/// The article of a page; all its text when it has none, such as a page of a few lines.
///
/// # Errors
/// When the page is not to be read, with what is wrong.
pub(super) fn read(html: &str) -> Result<Page, String> {
    bounds::check(html)?;
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let mut page = Readability::new(html, None, Some(config)).map_err(|error| error.to_string())?;
    let metadata = page.get_article_metadata(page.parse_json_ld());
    let address = page.doc.select("link[rel='canonical']").attr("href").map(|address| address.to_string());
    let (published, url) = (metadata.published_time, metadata.url.or(address));
    let (title, body) = match page.parse() {
        Ok(article) => (article.title, article.text_content.to_string()),
        Err(dom_smoothie::ReadabilityError::GrabFailed) => {
            let whole = Readability::new(html, None, None).map_err(|error| error.to_string())?;
            whole.doc.select(NO_TEXT).remove();
            (metadata.title, whole.doc.select("body").formatted_text().to_string())
        }
        Err(error) => return Err(error.to_string()),
    };
    let title = Some(title.trim().to_owned()).filter(|title| !title.is_empty());
    let body = body.trim_matches(is_space);
    let text = match &title {
        Some(title) if !body.is_empty() && !body.starts_with(title.as_str()) => format!("{title}\n\n{body}\n"),
        _ => format!("{body}\n"),
    };
    Ok(Page { text, title, published, url })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html lang="vi"><head><meta charset="utf-8">
<title>Lũ rút chậm ở Huế | Báo Ví Dụ</title>
<meta property="og:title" content="Lũ rút chậm ở Huế">
<meta property="article:published_time" content="2026-03-18T16:23:00+07:00">
<link rel="canonical" href="https://example.vn/lu-rut-cham.html"></head><body>
<nav><a href="/">Trang chủ</a> <a href="/thoi-su">Thời sự</a> <a href="/the-gioi">Thế giới</a></nav>
<article><h1>Lũ rút chậm ở Huế</h1>
<p>Sáng 18/3, nước sông Hương tại Huế rút chậm; nhiều tuyến đường ở trung tâm vẫn ngập sâu, người dân phải đi lại bằng thuyền, theo Ủy ban nhân dân thành phố.</p>
<p>Ông Nguyễn Văn A &amp; đoàn công tác đã đến thăm các hộ dân bị ảnh hưởng, trao quà và yêu cầu chính quyền địa phương bảo đảm chỗ ở, lương thực, nước sạch cho người dân.</p>
<script>alert("không phải bài báo")</script>
<p>Dự báo trong hai ngày tới mưa giảm dần, mực nước các sông ở Thừa Thiên Huế tiếp tục xuống, nhưng nguy cơ sạt lở ở vùng núi vẫn còn rất cao.</p></article>
<aside><ul><li><a href="/1">Bài khác một</a></li><li><a href="/2">Bài khác hai</a></li></ul></aside>
<footer>© 2026 Báo Ví Dụ</footer></body></html>"#;

    #[test]
    fn the_article_of_a_page_is_found() {
        let page = read(PAGE).expect("it is a page");
        assert!(page.text.starts_with("Lũ rút chậm ở Huế\n\nSáng 18/3,"), "{}", page.text);
        assert!(page.text.contains("Nguyễn Văn A & đoàn") && page.text.contains("\n\nDự báo"), "{}", page.text);
        for furniture in ["Trang chủ", "alert", "Bài khác", "© 2026"] {
            assert!(!page.text.contains(furniture), "{furniture}: {}", page.text);
        }
        assert_eq!(page.title.as_deref(), Some("Lũ rút chậm ở Huế"));
        assert_eq!(page.published.as_deref(), Some("2026-03-18T16:23:00+07:00"));
        assert_eq!(page.url.as_deref(), Some("https://example.vn/lu-rut-cham.html"));
    }

    #[test]
    fn pages_without_an_article_give_their_text() {
        assert_eq!(read("<p>Hà Nội mưa lớn.</p>").expect("a page").text, "Hà Nội mưa lớn.\n");
        assert_eq!(read("<html><body></body></html>").expect("a page").text, "\n");
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert!(read(&"<div>".repeat(100_000)).is_err());
    }
}
