import itertools
import torch, wandb
from torch import nn
from fashion import accuracy, x, y

grid = itertools.product([1e-3, 3e-3, 1e-2], [16, 32, 64, 128], [1, 2, 3])
for rate, width, seed in grid:
    run = wandb.init(project="fashion", mode="offline", config={"rate": rate, "width": width, "seed": seed})
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    for epoch in range(5):
        for batch in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad(); loss.backward(); optimiser.step()
        run.log({"test/accuracy": accuracy(model)})
    run.finish()
