"""Runs the code of a Markdown page in its order, and compares the output with what the page shows.

    python tests/run_recipes.py PAGE.md FOLDER [--write]      # --write puts the outputs into the page

Blocks in sh and python are run in FOLDER, by bash and by this Python; a block in text that follows one holds its output.
"""

import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.S | re.M)


def run(language, code, folder):
    command = ["bash", "-euo", "pipefail", "-c", code] if language == "sh" else [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"this failed ({done.returncode}):\n{code}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    page, folder = Path(sys.argv[1]), sys.argv[2]
    text = page.read_text(encoding="utf-8")
    faults = []

    def checked(block):
        language, code, expected = block.groups()
        output = run(language, code, folder)
        if output != (expected or ""):
            faults.append(f"{code}gives\n{output}and not\n{expected}")
        return f"```{language}\n{code}```\n" + (f"\n```text\n{output}```\n" if output else "")

    written, count = BLOCK.subn(checked, text)
    assert count > 0, f"{page} has no code"
    if "--write" in sys.argv:
        page.write_text(written, encoding="utf-8")
    elif faults:
        sys.exit("\n".join(faults))
    print(f"recipes: {count} blocks of {page} run")


if __name__ == "__main__":
    main()
