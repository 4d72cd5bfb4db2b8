"""Trivial trials through Ray Tune, one at a time: one line of JSON."""

import argparse
import json
import logging
import os
import tempfile
import time

os.environ.update(RAY_AIR_NEW_OUTPUT="0", TUNE_DISABLE_AUTO_CALLBACK_LOGGERS="1",
                  RAY_USAGE_STATS_ENABLED="0", RAY_DEDUP_LOGS="0")
import ray
from ray import tune

parser = argparse.ArgumentParser()
parser.add_argument("--tasks", type=int, default=100)
count = parser.parse_args().tasks


def trivial(config):
    return {"loss": config["x"]}


with tempfile.TemporaryDirectory() as folder:
    ray.init(num_cpus=1, include_dashboard=False, logging_level=logging.ERROR, log_to_driver=False)
    started = time.perf_counter()
    tuner = tune.Tuner(
        trivial,
        param_space={"x": tune.uniform(0, 1)},
        tune_config=tune.TuneConfig(num_samples=count, max_concurrent_trials=1, reuse_actors=True),
        run_config=tune.RunConfig(storage_path=folder, verbose=0),
    )
    results = tuner.fit()
    wall = time.perf_counter() - started
    assert len(results) == count and not results.errors
    ray.shutdown()
print(json.dumps({"tasks": count, "wallMs": 1000 * wall}))
