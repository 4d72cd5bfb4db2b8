"""Experiment 3: eight runs of an MLP, their weights after every epoch, and a joint PCA."""

import numpy as np
import torch
from sklearn.decomposition import PCA

import study

EPOCHS = {"smoke": 1, "quick": 6, "paper": 50}
FINE_RUNS, FINE_EPOCHS = 3, 5

parser, seeds = study.arguments(__doc__, {"smoke": 2, "quick": 8, "paper": 8})
args = study.start(parser)
data = study.mnist(args.preset)
study.EVAL_BATCH = 1_000
WIDTHS = (784, 64, 32, 10)


def training(item):
    run, seed = item
    torch.manual_seed(seed)
    model = study.dense(*WIDTHS)
    path, fine = [], []

    def after_step(epoch, weights):
        if run < FINE_RUNS and epoch < FINE_EPOCHS:
            fine.append(weights().numpy())

    def at_epoch(weights):
        path.append(weights().numpy())

    if args.tuned:
        history = study.train_by_hand(
            model, WIDTHS, 0.01, data, EPOCHS[args.preset], 1_000, after_step, at_epoch
        )
    else:
        optimiser = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
        history = study.train(
            model, optimiser, data, EPOCHS[args.preset], 1_000, after_step, at_epoch
        )
    return {"seed": seed, **study.last(history)}, np.stack(path), fine and np.stack(fine)


results, per_epoch, fine = zip(*study.spread(args, training, list(enumerate(seeds(args)))))
per_iteration = [path for path in fine if len(path) > 0]

first_layer = 784 * 64 + 64
views = {
    "whole model": per_epoch,
    "first layer": [path[:, :first_layer] for path in per_epoch],
    "displacements": [path - path[0] for path in per_epoch],
}
explained = {}
for name, paths in views.items():
    pca = PCA(n_components=2, random_state=0).fit(np.concatenate(paths))
    scores = [pca.transform(path) for path in paths]
    if name == "whole model":
        scores += [pca.transform(path) for path in per_iteration]
    explained[name] = pca.explained_variance_ratio_.tolist()
explained["per run"] = [
    PCA(n_components=2, random_state=0).fit(path).explained_variance_ratio_.tolist()
    for path in per_epoch
]
study.report(args, results, explained=explained)
