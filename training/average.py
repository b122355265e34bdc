"""What is the mean of the weights of several runs from one start (Wortsman et al. 2022, model soups)?

    python average.py OUT CHECKPOINT...

Writes OUT, a checkpoint as any other, with the configuration and tokenizer of the first.
"""

import argparse
import shutil
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    arguments = parser.parse_args()
    runs = [load_file(folder / "model.safetensors") for folder in arguments.checkpoints]
    mean = {name: np.mean([run[name] for run in runs], 0, dtype=np.float32) for name in runs[0]}
    arguments.out.mkdir(parents=True, exist_ok=True)
    save_file(mean, arguments.out / "model.safetensors", metadata={"format": "pt"})
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(arguments.checkpoints[0] / name, arguments.out / name)


if __name__ == "__main__":
    main()
