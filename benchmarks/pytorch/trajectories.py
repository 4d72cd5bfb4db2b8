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
per_epoch, per_iteration, results = [], [], []
for run, seed in enumerate(seeds(args)):
    torch.manual_seed(seed)
    model = study.dense(784, 64, 32, 10)
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01, fused=True)
    path, fine = [study.flat_weights(model).numpy()], []

    def after_step(epoch):
        if run < FINE_RUNS and epoch < FINE_EPOCHS:
            fine.append(study.flat_weights(model).numpy())

    history = study.train(
        model,
        optimiser,
        data,
        EPOCHS[args.preset],
        1_000,
        after_step=after_step,
        after_epoch=lambda epoch: path.append(study.flat_weights(model).numpy()),
    )
    per_epoch.append(np.stack(path))
    if fine:
        per_iteration.append(np.stack(fine))
    results.append({"seed": seed, **study.last(history)})

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
