import optuna, torch
from torch import nn
from fashion import accuracy, x, y

def objective(trial):
    rate = trial.suggest_categorical("rate", [1e-3, 3e-3, 1e-2])
    width = trial.suggest_categorical("width", [16, 32, 64, 128])
    torch.manual_seed(trial.suggest_categorical("seed", [1, 2, 3]))
    model = nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    for epoch in range(5):
        for batch in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad(); loss.backward(); optimiser.step()
    return accuracy(model)

grid = {"rate": [1e-3, 3e-3, 1e-2], "width": [16, 32, 64, 128], "seed": [1, 2, 3]}
study = optuna.create_study(direction="maximize", storage="sqlite:///study.db",
                            study_name="fashion", load_if_exists=True,
                            sampler=optuna.samplers.GridSampler(grid))
study.optimize(objective)

table = study.trials_dataframe()
points = table.groupby(["params_width", "params_rate"])["value"].agg(["mean", "std"]).reset_index()
print(points)
axes = None
for rate, rows in points.groupby("params_rate"):
    axes = rows.plot(x="params_width", y="mean", yerr="std", logx=True, label=f"rate {rate}", ax=axes)
axes.figure.savefig("chart.png")
