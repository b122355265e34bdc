//! The fuzz targets with random inputs, for as long as `FUZZ_SECONDS` says (1 second each by itself). `fuzz/` runs them
//! with inputs that grow by coverage.

use std::time::{Duration, Instant};

use crate::project;

#[expect(unreachable_pub, reason = "the fuzzer's binaries call them")]
#[path = "../../fuzz/targets.rs"]
mod targets;

/// A piece of an input is one of these or some bytes.
fn words() -> Vec<Vec<u8>> {
    let lines = std::fs::read_to_string(project().join("fuzz/words.dict")).expect("the dictionary is there");
    let words = lines.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    words.map(unescaped).collect()
}

/// `\\xNN` and `\\"` as the bytes that they stand for.
fn unescaped(word: &str) -> Vec<u8> {
    let mut parts = word.split("\\x");
    let first = parts.next().unwrap_or_default().as_bytes().to_vec();
    parts.fold(first, |mut bytes, part| {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
        bytes.extend_from_slice(&part.as_bytes()[2..]);
        bytes
    })
}

#[expect(clippy::print_stdout, reason = "how many inputs there were belongs into the log")]
#[test]
fn no_input_makes_a_stage_fail_or_hang() {
    let seconds = std::env::var("FUZZ_SECONDS").map_or(1, |seconds| seconds.parse().expect("FUZZ_SECONDS is a number"));
    let words = words();
    assert!(words.len() > 50 && words.iter().all(|word| !word.is_empty()));
    for (number, (name, target)) in targets::TARGETS.into_iter().enumerate() {
        let mut random = fastrand::Rng::with_seed(number as u64);
        let (started, mut inputs) = (Instant::now(), 0_usize);
        while inputs < 100 || started.elapsed() < Duration::from_secs(seconds) {
            let mut input = vec![random.u8(..)];
            for _ in 0..random.usize(0..60) {
                match random.u8(..) {
                    0..32 => input.extend((0..random.usize(0..9)).map(|_| random.u8(..))),
                    32..40 => {
                        input.extend(random.choice(&words).expect("there are words").repeat(random.usize(0..200)));
                    }
                    40..90 => input.push(b' '),
                    _ => input.extend(random.choice(&words).expect("there are words")),
                }
            }
            let begun = Instant::now();
            let done = std::panic::catch_unwind(|| target(&input));
            assert!(done.is_ok(), "{name} fails on {:?}", String::from_utf8_lossy(&input));
            assert!(begun.elapsed() < Duration::from_secs(20), "{name} hangs on {:?}", String::from_utf8_lossy(&input));
            inputs += 1;
        }
        println!("{name}: {inputs} inputs in {:.0} s", started.elapsed().as_secs_f64());
    }
}
