"""Experiment 8: ten dense networks on MNIST, Adam 1e-4, batch 64."""

import torch

import study

WIDTHS = [
    (7, 11), (28, 12), (50, 12), (70, 14), (90, 16),
    (110, 18), (130, 20), (150, 22), (170, 24), (190, 26),
]  # fmt: skip
EPOCHS = {"smoke": 1, "quick": 2, "paper": 8}

parser, seeds = study.arguments(__doc__, {"smoke": 1, "quick": 1, "paper": 3})
args = study.start(parser)
data = study.mnist(args.preset)


def training(item):
    seed, hidden = item
    widths, epochs = (784, *hidden, 10), EPOCHS[args.preset]
    torch.manual_seed(seed)
    model = study.dense(*widths)
    if args.tuned:
        history = study.train_by_hand(model, widths, 1e-4, data, epochs, 64)
    else:
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-4, fused=True)
        history = study.train(model, optimiser, data, epochs, 64)
    return {"seed": seed, "parameters": study.parameter_count(model), **study.last(history)}


items = [(seed, hidden) for seed in seeds(args) for hidden in reversed(WIDTHS)]
study.report(args, study.spread(args, training, items))
