#!/usr/bin/env python3
"""Extracts records from JSON Lines with danh on Spark: one process a partition, which reads and writes lines.

    spark-submit --files danh extract.py news/ records/
    spark-submit --files danh extract.py news/ records/ --partitions 400 -- --types PER,ORG --min-score 0.9

Records are the lines of OUTPUT. An article that cannot be read becomes a line of OUTPUT-errors, with the article in the
field `line`, and the job goes on. When the program cannot start or is killed, the job fails.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

from pyspark import SparkFiles, StorageLevel
from pyspark.sql import SparkSession

RECORD, ERROR = "record", "error"


def main():
    arguments, options = parse(sys.argv[1:])
    spark = SparkSession.builder.appName("danh").getOrCreate()
    partitions = arguments.partitions or 4 * spark.sparkContext.defaultParallelism
    # As bytes: what is not UTF-8 is for danh to judge, and not for Spark to mend.
    articles = spark.read.text(arguments.input).selectExpr("CAST(value AS BINARY)").repartition(partitions)
    results = articles.rdd.mapPartitions(lambda rows: extract(command(arguments.danh, options), rows))
    # Two outputs, and the model runs once.
    results = spark.createDataFrame(results, "kind STRING, line STRING").persist(StorageLevel.DISK_ONLY)
    output = arguments.output.rstrip("/")
    results.where(f"kind = '{RECORD}'").select("line").write.text(output)
    results.where(f"kind = '{ERROR}'").select("line").write.mode("overwrite").text(f"{output}-errors")
    counts = {row["kind"]: row["count"] for row in results.groupBy("kind").count().collect()}
    print(f"{counts.get(RECORD, 0)} records in {output}, {counts.get(ERROR, 0)} errors in {output}-errors")
    spark.stop()


def parse(arguments):
    """What is before `--` is for this job, what is after it for danh."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        description="Extracts records from JSON Lines with danh on Spark.",
        usage="%(prog)s [--danh PATH] [--partitions N] INPUT OUTPUT [-- OPTION OF danh extract ...]",
    )
    parser.add_argument("input", metavar="INPUT", help="file or folder of JSON Lines, wherever Spark can read")
    parser.add_argument("output", metavar="OUTPUT", help="folder for the records, which must not exist yet")
    danh = "the program: shipped with --files, on PATH, or at a path that all machines have"
    parser.add_argument("--danh", metavar="PATH", default="danh", help=danh)
    parser.add_argument("--partitions", metavar="N", type=int, help="partitions; by default four for each core")
    return parser.parse_args(arguments[:end]), arguments[end + 1 :]


def command(danh, options):
    """How a worker calls the program: as --files or --archives put it there, or else as it is named."""
    shipped = SparkFiles.get(danh)
    program = shipped if os.path.isfile(shipped) else danh
    # Spark runs one task a core, so a process gets one thread.
    jobs = [] if any(option.startswith(("-j", "--jobs")) for option in options) else ["--jobs", "1"]
    return [program, "extract", "-", "-o", "-", "--input-format", "jsonl", *jobs, *options]


def extract(command, rows):
    """Runs the program over the lines of one partition; gives (RECORD, line) and (ERROR, line)."""
    # A file on either side of it: of three pipes one can fill up while another is waited for.
    with tempfile.TemporaryFile() as articles, tempfile.TemporaryFile() as messages:
        given = records = errors = 0
        for row in rows:
            if row[0].strip():
                articles.write(row[0] + b"\n")
                given += 1
        articles.seek(0)
        try:
            process = subprocess.Popen(command, stdin=articles, stdout=subprocess.PIPE, stderr=messages)
        except OSError as error:
            raise RuntimeError(f"cannot start danh: {error}; ship it with --files, or name it with --danh") from error
        with process:
            for line in process.stdout:
                records += 1
                yield RECORD, line.decode().rstrip("\n")
        articles.seek(0)
        messages.seek(0)
        said = []
        for error in article_errors(messages, articles, said):
            errors += 1
            yield ERROR, error
    # What is not about one article is for people, who find it in the log of the executor.
    sys.stderr.write("".join(said))
    # 2: some articles failed; 1: all of them did, or the program could not start, and then it names none.
    finished = process.returncode in (0, 2) or (process.returncode == 1 and errors > 0)
    if not finished or records + errors != given:
        # The task fails, and Spark drops what it has written.
        came = f"{records} records and {errors} errors of {given} articles"
        said = "".join(said[-20:]) or "it said nothing"
        raise RuntimeError(f"danh ended with {process.returncode} and {came}: {said}")


def article_errors(messages, articles, said):
    """The errors of articles, each with the line that it is about; other messages are added to `said`."""
    numbered = enumerate(articles, start=1)
    for message in messages:
        text = message.decode(errors="replace")
        if not text.startswith('{"path":'):
            said.append(text)
            continue
        error = json.loads(text)
        # The number of a line in a partition tells nobody which it was. Errors come in the order of the lines.
        line = next((line for number, line in numbered if error["path"] == f"-:{number}"), b"")
        error["line"] = line.decode(errors="replace").rstrip("\n")
        yield json.dumps(error, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
