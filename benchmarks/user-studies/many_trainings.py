"""many-trainings.yaml as a user of Optuna and PyTorch writes it, 200 trials of its 10,000."""

import json
import math
import sys
import time

import mnist1d.data
import optuna
import torch
from torch import nn

TRIALS = 200
# Of each training; more of them tell what a trial costs beside its steps.
EPOCHS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
optuna.logging.set_verbosity(optuna.logging.ERROR)
data = mnist1d.data.make_dataset(mnist1d.data.get_dataset_args())
x = torch.tensor(data["x"], dtype=torch.float32)
y = torch.tensor(data["y"])
test_x = torch.tensor(data["x_test"], dtype=torch.float32)
test_y = torch.tensor(data["y_test"])


def objective(trial):
    torch.manual_seed(trial.number)
    model = nn.Linear(40, 10)
    rate = trial.suggest_float("rate", 1e-4, 1, log=True)
    optimiser = torch.optim.SGD(model.parameters(), lr=rate)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(x)).split(100):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    with torch.no_grad():
        outputs = model(test_x)
        accuracy = (outputs.argmax(1) == test_y).float().mean().item()
        trial.set_user_attr("loss", nn.functional.cross_entropy(outputs, test_y).item())
    return accuracy if math.isfinite(accuracy) else 0


study = optuna.create_study(
    direction="maximize",
    sampler=optuna.samplers.RandomSampler(seed=1),
    storage=f"sqlite:///{sys.argv[1]}/optuna.db",
)
started = time.perf_counter()
study.optimize(objective, n_trials=TRIALS)
seconds = time.perf_counter() - started
print(json.dumps({"trials": TRIALS, "epochs": EPOCHS, "secondsPerTrial": seconds / TRIALS}))
