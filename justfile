# Everything that must hold before a change lands; CI runs the same.
check:
    scripts/check

# Extract the seed articles.
extract:
    cargo run --release -- extract

# Licences, sources and duplicates of dependencies (cargo install cargo-deny).
deny:
    cargo deny check licenses bans sources

# Count how often each rule is right; GOLD adds hand-labelled files of your own.
rule-scores *GOLD:
    cargo run --release --example rule_scores -- tests/gold/seeds.jsonl {{GOLD}} > target/scores.tsv
    mv target/scores.tsv src/rules/scores.tsv

# Look at changed snapshots and take them over (cargo install cargo-insta).
review:
    cargo insta review
