"""Experiment 2: one convolution of 4, 5, 4 or 6 channels, pool, dense; Adam 1e-3, batch 64."""

import torch
from torch import nn

import study

EPOCHS = {"smoke": 1, "quick": 2, "paper": 10}

parser, seeds = study.arguments(__doc__, {"smoke": 1, "quick": 1, "paper": 3})
args = study.start(parser)
x, y, x_test, y_test = study.mnist(args.preset)
data = (study.images(x, args.tuned), y, study.images(x_test, args.tuned), y_test)


def training(item):
    seed, index, channels = item
    torch.manual_seed(1000 * index + seed)  # the second 4 differs by its seed alone
    model = nn.Sequential(
        *study.conv_block(1, channels, args.tuned),
        nn.Flatten(),
        nn.Linear(13 * 13 * channels, 10),
    )
    model = study.laid_out(model, args.tuned)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    history = study.train(model, optimiser, data, EPOCHS[args.preset], 64)
    return {"seed": seed, "channels": channels, **study.last(history)}


items = [(seed, *pair) for seed in seeds(args) for pair in enumerate([4, 5, 4, 6])]
study.report(args, study.spread(args, training, items))
