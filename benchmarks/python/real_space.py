"""The table of benchmarks/real-space.ts searched by Optuna with its defaults, as JSON.

    python benchmarks/python/real_space.py TABLE.json --repeats 20 --trials 60        (needs optuna 5)
"""

import argparse
import json

import optuna


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("table")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--trials", type=int, default=60)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with open(options.table) as file:
        read = json.load(file)
    sizes = dict(zip(read["names"], read["sizes"]))

    def curve_of(trial):
        places = [
            trial.suggest_categorical(name, range(size)) if name == "activation" else trial.suggest_int(name, 0, size - 1)
            for name, size in sizes.items()
        ]
        return read["table"][" ".join(map(str, places))]

    def search(sampler, pruner):
        epochs = 0

        def objective(trial):
            nonlocal epochs
            curve = curve_of(trial)
            for epoch, value in enumerate(curve[1:], start=1):
                epochs += 1
                trial.report(value, epoch)
                if epoch < len(curve) - 1 and trial.should_prune():
                    raise optuna.TrialPruned
            return curve[-1]

        study = optuna.create_study(direction="maximize", sampler=sampler, pruner=pruner)
        study.optimize(objective, n_trials=options.trials)
        return {"best": study.best_value, "epochs": epochs}

    never = optuna.pruners.NopPruner
    tpe = optuna.samplers.TPESampler
    searches = {
        "tpe": (tpe, never),
        "asha": (tpe, optuna.pruners.SuccessiveHalvingPruner),
        "random": (optuna.samplers.RandomSampler, never),
    }
    result = {"optuna": optuna.__version__}
    for name, (sampler, pruner) in searches.items():
        result[name] = [search(sampler(seed=seed), pruner()) for seed in range(options.repeats)]
    print(json.dumps(result))


main()
