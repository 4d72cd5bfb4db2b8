"""PyTorch's side of `npm run bench`, as a user writes it (plain) and as a careful one does (tuned).

plain: nn.Module, eager, default layout, fused optimiser, data as tensors.
tuned: the same with channels-last tensors and the pool before the ReLU (equal values, a quarter of
the work); bench.ts runs a process per core.
expert: see expert.py.
"""

import importlib.util
import math
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))
import side  # noqa: E402  (pins the process before torch makes its threads)

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(side.args.threads)
torch.set_default_device(side.args.device)
config = side.config
is_convolutional = any(layer["type"] == "conv2d" for layer in config["network"]["layers"])
is_full_batch = config["batchSize"] == "full"


def network(tuned):
    """The config's network as one nn.Sequential."""
    modules, shape = [], list(config["network"]["inputShape"])
    layers = config["network"]["layers"]
    waiting = None
    for index, layer in enumerate(layers):
        kind = layer["type"]
        if kind == "flatten":
            modules.append(nn.Flatten())
            shape = [math.prod(shape)]
        elif kind == "max-pool2d":
            modules.append(nn.MaxPool2d(layer["size"]))
            shape = [shape[0] // layer["size"], shape[1] // layer["size"], shape[2]]
            if waiting:
                modules.append(waiting)
                waiting = None
        elif kind == "conv2d":
            modules.append(nn.Conv2d(shape[2], layer["filters"], layer["kernelSize"]))
            size = layer["kernelSize"] - 1
            shape = [shape[0] - size, shape[1] - size, layer["filters"]]
        elif kind == "conv1d":  # one window: a product, and faster so than nn.Conv1d
            modules.append(nn.Flatten())
            modules.append(nn.Linear(math.prod(shape), layer["filters"], bias=layer["bias"]))
            shape = [1, layer["filters"]]
        else:
            modules.append(nn.Linear(shape[0], layer["units"], bias=layer["bias"]))
            shape = [layer["units"]]
        if layer.get("activation") == "relu":
            pooled = index + 1 < len(layers) and layers[index + 1]["type"] == "max-pool2d"
            if tuned and pooled:
                waiting = nn.ReLU()
            else:
                modules.append(nn.ReLU())
    return nn.Sequential(*modules)


def exported(tuned):
    """The module and its weights as `basin export` writes them; tuned, pools come before ReLUs."""
    path = Path(side.args.case).parent / "network.py"
    spec = importlib.util.spec_from_file_location("network", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model = module.load().train()
    children = list(model.children()) if tuned else []
    for index, (first, second) in enumerate(zip(children, children[1:])):
        if isinstance(first, nn.ReLU) and isinstance(second, nn.MaxPool2d):
            children[index : index + 2] = [second, first]
    return nn.Sequential(*children) if tuned else model


def one_cycle(optimiser, steps):
    settings = config["schedule"]
    rate = config["optimiser"]["learningRate"]
    return torch.optim.lr_scheduler.OneCycleLR(
        optimiser,
        rate,
        total_steps=steps,
        pct_start=settings["riseShare"],
        cycle_momentum=settings["cycleMomentum"],
    )


def load(model, flat):
    """Basin's flat weights into the modules; rows after a flatten run over positions, then channels."""
    weighted = [module for module in model if isinstance(module, (nn.Linear, nn.Conv2d))]
    channels = None
    with torch.no_grad():
        for module, (weight, bias) in zip(weighted, side.blocks(flat), strict=True):
            if isinstance(module, nn.Conv2d):
                module.weight.copy_(torch.from_numpy(weight.transpose(3, 2, 0, 1).copy()))
                channels = module.out_channels
            else:
                if channels is not None:
                    units = weight.shape[1]
                    weight = weight.reshape(-1, channels, units).transpose(1, 0, 2)
                    weight, channels = weight.reshape(-1, units), None
                module.weight.copy_(torch.from_numpy(weight.T.copy()))
            if bias is not None:
                module.bias.copy_(torch.from_numpy(bias))


def optimiser_of(parameters):
    settings = config["optimiser"]
    rate = settings["learningRate"]
    if settings["type"] == "adam":
        return torch.optim.Adam(parameters, lr=rate, fused=True)
    momentum, nesterov = settings["momentum"], settings["nesterov"]
    return torch.optim.SGD(parameters, lr=rate, momentum=momentum, nesterov=nesterov, fused=True)


class Modules:
    """Eager training of nn.Modules, gradients by autograd."""

    def __init__(self, tuned):
        self.tuned = tuned
        x, y = side.examples()
        self.x, self.y = torch.tensor(x), torch.tensor(y)
        if config["network"]["inputShape"] == [40, 1]:
            self.x = self.x.view(-1, 1, 40)
        if is_convolutional:
            self.x = self.x.view(-1, 1, 28, 28)
            if tuned:
                self.x = self.x.contiguous(memory_format=torch.channels_last)
        if not is_full_batch:
            self.y = self.y.long()
        regression = config["loss"] == "mean-squared-error"
        self.loss = nn.functional.mse_loss if regression else nn.functional.cross_entropy
        self.step_number = 0
        self.schedule = None
        self.batches = self.endless_batches()
        self.step = self.phase_step if side.has_phase() else self.training_step

    def open(self, flat, rows, steps):
        if side.is_network:
            self.model = exported(self.tuned)
        else:
            self.model = network(self.tuned)  # on the default device
            load(self.model, flat)
        if self.tuned and is_convolutional:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.parameters = list(self.model.parameters())
        if side.has_phase():
            phase = config["gradientNormPhase"]
            self.optimiser = torch.optim.Adam(self.parameters, lr=phase["learningRate"], fused=True)
            self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(
                self.optimiser, phase["stepLimit"]
            )
        else:
            self.optimiser = optimiser_of(self.parameters)
            if config["schedule"]["type"] == "one-cycle":
                steps_of_all = config["epochCount"] * math.ceil(len(self.x) / side.case["batchSize"])
                self.schedule = one_cycle(self.optimiser, steps_of_all)
        batches = [None] * steps if rows is None else torch.tensor(rows).long()
        return torch.stack([self.step(batches[i]).detach() for i in range(steps)]).tolist()

    def run(self, steps):
        for _ in range(steps):
            self.step(next(self.batches))
        if side.args.device == "cuda":
            torch.cuda.synchronize()
        return steps

    def endless_batches(self):
        while True:
            if is_full_batch:
                yield None
            else:
                yield from torch.randperm(len(self.x)).split(side.case["batchSize"])

    def training_step(self, batch):
        x, y = (self.x, self.y) if batch is None else (self.x[batch], self.y[batch])
        loss = self.loss(self.model(x), y)
        self.optimiser.zero_grad()
        loss.backward()
        if is_full_batch and self.step_number % config["record"]["everyEpochs"] == 0:
            self.record(loss)
        self.optimiser.step()
        if self.schedule is not None:
            self.schedule.step()
        self.step_number += 1
        return loss

    def record(self, loss):
        """What the experiment keeps of a full-batch step: its loss, gradient norm, weights."""
        loss.item()
        if config["record"]["gradientNorm"]:
            torch.cat([p.grad.reshape(-1) for p in self.parameters]).norm().item()
        if config["record"]["weightsEveryEpoch"]:
            torch.cat([p.detach().reshape(-1) for p in self.parameters]).clone()

    def phase_step(self, _):
        """Adam on the squared gradient norm, by double backward."""
        loss = self.loss(self.model(self.x), self.y)
        grads = torch.autograd.grad(loss, self.parameters, create_graph=True)
        squared = sum(g.square().sum() for g in grads)
        math.sqrt(squared.item())  # tested against the threshold at every step
        self.optimiser.zero_grad()
        squared.backward()
        self.optimiser.step()
        self.schedule.step()
        return loss


def trainer():
    if side.args.form == "expert":
        import expert

        return expert.FullBatch() if is_full_batch else expert.Batches()
    return Modules(tuned=side.args.form == "tuned")


versions = {"torch": torch.__version__, "numpy": np.__version__}
side.serve(trainer(), {"python": platform.python_version(), **versions})
