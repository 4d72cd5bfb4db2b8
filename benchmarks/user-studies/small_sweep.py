"""small-sweep.yaml as a user of Optuna and PyTorch writes it, data as tensors in memory."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pytorch"))
import optuna
import torch
from study import mnist
from torch import nn

x, y, test_x, test_y = mnist("paper")


def objective(trial):
    rate = trial.suggest_categorical("rate", [3e-4, 1e-3, 3e-3])
    width = trial.suggest_categorical("width", [32, 64, 128])
    torch.manual_seed(trial.suggest_categorical("seed", [1, 2, 3]))
    model = nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=rate, fused=True)
    for batch in torch.randperm(len(x)).split(64):
        loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        for split_x, split_y, name in ((x, y, "train"), (test_x, test_y, "test")):
            outputs = model(split_x)
            loss = nn.functional.cross_entropy(outputs, split_y).item()
            accuracy = (outputs.argmax(1) == split_y).float().mean().item()
            trial.set_user_attr(name, [loss, accuracy])
    return accuracy


grid = {"rate": [3e-4, 1e-3, 3e-3], "width": [32, 64, 128], "seed": [1, 2, 3]}
sampler = optuna.samplers.GridSampler(grid, seed=1)
study = optuna.create_study(
    direction="maximize", sampler=sampler, storage=f"sqlite:///{sys.argv[1]}/optuna.db"
)
study.optimize(objective)
print(study.trials_dataframe().groupby(["params_rate", "params_width"])["value"].agg(["mean", "std"]))
