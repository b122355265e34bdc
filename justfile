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

# What the training reads: DATA is a folder with the corpora, RUNS one for what comes out. See training/README.md.
train-data:
    cd training && python corpora.py "$DATA"

# The encoder to begin with; SOURCE is a hub name, a folder, or a folder with two wheels.
train-backbone SOURCE="intfloat/multilingual-e5-small":
    cd training && python backbone.py "$RUNS/backbone" --source {{SOURCE}}

# Teach the encoder the language of news.
train-pretrain SEED="1":
    cd training && python pretrain.py configs/pretrain.toml "$DATA" "$RUNS" --seed {{SEED}}

# Run training/configs/CONFIG.toml, or go on with it where it was stopped.
train CONFIG="tune" SEED="1":
    cd training && python train.py configs/{{CONFIG}}.toml "$DATA" "$RUNS" --seed {{SEED}}

# Teach four layers what twelve know.
train-distil SEED="1":
    just train distil-4 {{SEED}}

# Try an idea with four layers, three seeds, after `train-small-start` (training/README.md).
train-small CONFIG="small":
    for seed in 1 2 3; do just train {{CONFIG}} $seed || exit 1; done

# What the small runs begin with, and what some of them learn from.
train-small-start: train-silver-vlsp2018
    just train small-start
    cd training && python silver.py "$RUNS/adversarial-mean" "$DATA" "$RUNS/silver-base" vlsp2016-train --bytes 600
    just train-small small-folds
    cd training && python silver.py "$RUNS/small-folds-3,$RUNS/small-folds-1,$RUNS/small-folds-2" "$DATA" "$RUNS/silver-cross" vlsp2018-train --cross

# On from `tune` with the word embeddings moved to the worse: two seeds, and their mean.
train-adversarial:
    just train adversarial-on 1
    just train adversarial-on 2
    cd training && python average.py "$RUNS/adversarial-mean" "$RUNS/adversarial-on-1" "$RUNS/adversarial-on-2"

# The second teacher: masked pieces of the news, labels, and the mean of two seeds.
train-second:
    just train-pretrain
    just train pretrained-start
    just train pretrained-tune 1
    just train pretrained-tune 2
    cd training && python average.py "$RUNS/second" "$RUNS/pretrained-tune-1" "$RUNS/pretrained-tune-2"

# Let both teachers label the articles that `student-4` (and `student`) learn from.
train-silver:
    cd training && python silver.py "$RUNS/tune-1,$RUNS/second" "$DATA" "$RUNS/silver-both" vlsp2018-train --bytes 300,600
    cd training && python silver.py "$RUNS/tune-1,$RUNS/second" "$DATA" "$RUNS/silver-both" news --documents 1000 --bytes 300,600

# Let the run `tune` label the articles that `narrow-4` and `int8-4` learn from.
train-silver-tune SEED="1":
    cd training && python silver.py "$RUNS/tune-{{SEED}}" "$DATA" "$RUNS/silver-{{SEED}}" vlsp2018-train
    cd training && python silver.py "$RUNS/tune-{{SEED}}" "$DATA" "$RUNS/silver-{{SEED}}" news --documents 4000

# Let `adversarial-mean` label VLSP 2018, which small runs and `grown-5` learn from.
train-silver-vlsp2018:
    cd training && python silver.py "$RUNS/adversarial-mean" "$DATA" "$RUNS/silver-base" vlsp2018-train --bytes 300,600

# The same and articles of news, for `grown-5` and `adversarial-5`.
train-silver-base: train-silver-vlsp2018
    cd training && python silver.py "$RUNS/adversarial-mean" "$DATA" "$RUNS/silver-base" news --documents 2500 --bytes 600

# Make models/MODEL of the run RUN: int8 weights, checksums, parity file.
train-export MODEL="ner-base" RUN="adversarial-mean":
    cd training && python export.py "$RUNS/{{RUN}}" "$DATA" ../models/{{MODEL}}
    cd training && python golden.py ../models/{{MODEL}} ../seeds ../tests/golden/{{MODEL}}.json

# Strict F1 and calibration of both shipped models.
train-evaluate:
    cd training && for model in ner-base ner-fast; do \
        python evaluate.py ../models/$model/model.onnx "$DATA" vlsp2018-dev conll2003-en-val uner-zh-dev && \
        python calibrate.py ../models/$model/model.onnx "$DATA" || exit 1; done
