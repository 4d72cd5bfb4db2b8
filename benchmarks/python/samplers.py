"""The test functions of benchmarks/samplers.ts with Optuna's TPE, as JSON: the best value after each trial.

    python benchmarks/python/samplers.py --repeats 20 --trials 100        (needs optuna 5)
"""

import argparse
import json
import math
import time

import optuna


def branin(trial):
    x = trial.suggest_float("x", -5.0, 10.0)
    y = trial.suggest_float("y", 0.0, 15.0)
    bend = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6
    return bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def mixed(trial):
    rate = math.log10(trial.suggest_float("rate", 1e-5, 1.0, log=True))
    width = trial.suggest_int("width", 8, 128)
    momentum = trial.suggest_float("momentum", 0.0, 0.99)
    depth = trial.suggest_int("depth", 1, 4)
    activation = trial.suggest_categorical("activation", ["relu", "tanh", "silu", "sine"])
    bad = {"relu": 0.1, "tanh": 0.2, "silu": 0.0, "sine": 0.5}[activation]
    return (
        (rate + 2.5 - momentum) ** 2
        + ((width - 96) / 64) ** 2
        + 0.2 * abs(depth - 2)
        + (momentum - 0.9) ** 2
        + bad
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--trials", type=int, default=100)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    result = {"optuna": optuna.__version__, "functions": {}}
    for objective in (branin, mixed):
        runs, seconds = [], []
        for seed in range(options.repeats):
            study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
            start = time.perf_counter()
            study.optimize(objective, n_trials=options.trials)
            seconds.append(time.perf_counter() - start)
            runs.append(study.best_value)
        result["functions"][objective.__name__] = {
            "best": runs,
            "millisecondsPerTrial": 1e3 * sum(seconds) / options.repeats / options.trials,
        }
    print(json.dumps(result))


main()
