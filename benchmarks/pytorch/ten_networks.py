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
results = []
for seed in seeds(args):
    for widths in WIDTHS:
        torch.manual_seed(seed)
        model = study.dense(784, *widths, 10)
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-4, fused=True)
        history = study.train(model, optimiser, data, EPOCHS[args.preset], 64)
        results.append(
            {"seed": seed, "parameters": study.parameter_count(model), **study.last(history)}
        )
study.report(args, results)
