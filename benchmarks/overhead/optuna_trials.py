"""Trivial trials through Optuna, in one process: one line of JSON."""

import argparse
import json
import os
import tempfile
import time

import optuna

parser = argparse.ArgumentParser()
parser.add_argument("--tasks", type=int, default=1000)
parser.add_argument("--storage", choices=["memory", "sqlite"], default="memory")
args = parser.parse_args()
optuna.logging.set_verbosity(optuna.logging.ERROR)

with tempfile.TemporaryDirectory() as folder:
    storage = None if args.storage == "memory" else f"sqlite:///{os.path.join(folder, 'study.db')}"
    # Random sampling: the other samplers' cost grows with the trials and is not the executor's.
    study = optuna.create_study(storage=storage, sampler=optuna.samplers.RandomSampler(seed=1))
    started = time.perf_counter()
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=args.tasks)
    wall = time.perf_counter() - started
    assert len(study.trials) == args.tasks
print(json.dumps({"tasks": args.tasks, "wallMs": 1000 * wall}))
