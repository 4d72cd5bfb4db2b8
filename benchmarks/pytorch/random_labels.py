"""Experiment 7: a CNN on real and on uniformly random training labels; Adam 1e-4, batch 100."""

import torch
from torch import nn

import study

EPOCHS = {"smoke": 1, "quick": 10, "paper": 100}

parser, seeds = study.arguments(__doc__, {"smoke": 1, "quick": 1, "paper": 3})
args = study.start(parser)
x, y, x_test, y_test = study.mnist(args.preset)
x, x_test = study.images(x, args.tuned), study.images(x_test, args.tuned)


def training(item):
    seed, labels = item
    torch.manual_seed(seed)
    shown = y if labels == "real" else torch.randint(0, 10, y.shape)
    model = nn.Sequential(
        *study.conv_block(1, 8, args.tuned),
        *study.conv_block(8, 16, args.tuned),
        nn.Flatten(),
        study.dense(5 * 5 * 16, 100, 80, 10),
    )
    model = study.laid_out(model, args.tuned)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-4, fused=True)
    data = (x, shown, x_test, y_test)
    history = study.train(model, optimiser, data, EPOCHS[args.preset], 100)
    return {"seed": seed, "labels": labels, **study.last(history)}


items = [(seed, labels) for seed in seeds(args) for labels in ("real", "random")]
study.report(args, study.spread(args, training, items))
