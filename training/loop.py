"""How does a run go from its first step to its last, and on where it was stopped?

What a step sees depends on the seed and its number alone, so that a run that was stopped comes to the same end.
"""

import argparse
import json
import time
from contextlib import contextmanager
from pathlib import Path

import torch

from config import configuration

CLIP = 1.0
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
HEAD_RATE = 5  # times that of the encoder
TELL_EVERY = 50  # steps
SAVE_EVERY = 200


class Run:
    """What the command line says: a configuration, the folders it reads from and writes to, the seed."""

    def __init__(self, description):
        parser = argparse.ArgumentParser(description=description.splitlines()[0])
        parser.add_argument("config", type=Path)
        parser.add_argument("data", type=Path)
        parser.add_argument("runs", type=Path)
        parser.add_argument("--seed", type=int, default=1)
        arguments = parser.parse_args()
        self.path, self.data, self.runs, self.seed = arguments.config, arguments.data, arguments.runs, arguments.seed
        self.config = configuration(self.path)
        self.out = self.runs / f"{self.path.stem}-{self.seed}"
        self.out.mkdir(parents=True, exist_ok=True)
        self.begin = self.folder(self.config["start"])
        torch.manual_seed(self.seed)

    def folder(self, name):
        """The folder below RUNS that the configuration names."""
        return self.runs / name.format(seed=self.seed)

    def tell(self, **facts):
        """Prints a line, and adds it to the log of the run."""
        with open(self.out / "log.jsonl", "a", encoding="utf-8") as log:
            print(json.dumps(facts), file=log)
        print(json.dumps(facts), flush=True)


def optimiser(network, rate):
    head = [p for name, p in network.named_parameters() if name.startswith("classifier")]
    body = [(name, p) for name, p in network.named_parameters() if not name.startswith("classifier")]
    return torch.optim.AdamW(
        [
            {"params": [p for _, p in body if p.ndim >= 2], "weight_decay": WEIGHT_DECAY, "rate": rate},
            {"params": [p for _, p in body if p.ndim < 2], "weight_decay": 0.0, "rate": rate},
            {"params": head, "weight_decay": 0.0, "rate": HEAD_RATE * rate},
        ],
        lr=rate,
        fused=True,
    )


def learn(run, network, batches_of, loss_of, after_epoch=lambda number: None):
    """All steps of a run. `batches_of(epoch)` lists its batches, `loss_of(batch, step)` gives what is to be made small
    and how many pieces were read for it, `after_epoch(number)` is called behind each epoch that was not over before.
    """
    optimizer = optimiser(network, run.config["rate"])
    before = _restored(network, optimizer, run)
    batches = batches_of(0)
    total = len(batches) * run.config["epochs"]  # About as many in every epoch.
    step_aside = run.config.get("adversarial", 0)
    done, seen, began, mean = 0, 0, time.time(), None
    for number in range(run.config["epochs"]):
        for batch in batches_of(number) if number else batches:
            done += 1
            if done <= before:
                continue
            torch.manual_seed(run.seed * 1_000_003 + done)
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * _share_of_rate(done, total)
            network.train()
            loss, pieces = loss_of(batch, done)
            loss.backward()
            if step_aside:
                with moved(network.get_input_embeddings().weight, step_aside):
                    loss_of(batch, done)[0].backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), CLIP)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            seen += pieces
            mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
            if done % TELL_EVERY == 0:
                rate = round(seen / (time.time() - began))
                run.tell(step=done, of=total, loss=round(mean, 4), pieces_per_second=rate)
            if done % SAVE_EVERY == 0:
                _save(network, optimizer, done, run)
        if done > before:
            after_epoch(number)
    _save(network, optimizer, done, run)


@contextmanager
def moved(weight, length):
    """Moves a weight so far along its gradient, and back at the end."""
    way = weight.grad * (length / (weight.grad.norm() + 1e-12))
    with torch.no_grad():
        weight.add_(way)
    yield
    with torch.no_grad():
        weight.sub_(way)


def _share_of_rate(step, steps):
    """How much of the highest learning rate a step has: warm-up, then a straight line to zero."""
    return min(step / (WARM_UP * steps), max(0.0, (steps - step + 1) / ((1 - WARM_UP) * steps)))


def _save(network, optimizer, step, run):
    """Replaces the state at once, so that a stop while writing loses nothing."""
    part = run.out / "state.part"
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "config": run.config}
    torch.save(state, part)
    part.replace(run.out / "state.pt")


def _restored(network, optimizer, run):
    """Reads the state of a run that was stopped back; the steps that were done, 0 where there is none."""
    path = run.out / "state.pt"
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["config"] != run.config:
        raise SystemExit(f"{path} was made with another {run.path}; remove {run.out} to begin anew")
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    run.tell(resumed=state["step"])
    return state["step"]
