//! The library in ten lines: `cargo run --release --example extract`

use danh::pipeline::Pipeline;
use danh::text::Document;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::builder().build()?;
    let document =
        Document::new("Chiều 24/10, tại Hà Nội, Đại tướng Phan Văn Giang đã hội đàm với Thượng tướng Đổng Quân.");
    let record = pipeline.extract(&document)?;
    serde_json::to_writer_pretty(std::io::stdout(), &record)?;
    Ok(())
}
