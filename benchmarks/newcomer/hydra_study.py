import hydra, torch
from torch import nn
from fashion import accuracy, x, y

@hydra.main(version_base=None, config_path=".", config_name="config")
def train(config):
    torch.manual_seed(config.seed)
    model = nn.Sequential(nn.Linear(784, config.width), nn.ReLU(), nn.Linear(config.width, 10))
    optimiser = torch.optim.Adam(model.parameters(), lr=config.rate)
    for epoch in range(5):
        for batch in torch.randperm(len(x)).split(64):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimiser.zero_grad(); loss.backward(); optimiser.step()
    folder = hydra.core.hydra_config.HydraConfig.get().runtime.output_dir
    with open(f"{folder}/accuracy.txt", "w") as file:
        file.write(str(accuracy(model)))

train()
