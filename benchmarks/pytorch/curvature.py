"""Leading Hessian eigenvalues (Lanczos), trace (Hutchinson) and sharpness, by double backward."""

import torch
from torch import nn


def hessian_vector_product(model, x, y):
    """v -> Hv of the mean cross-entropy over (x, y); the gradient's graph is built once."""
    parameters = list(model.parameters())
    loss = nn.functional.cross_entropy(model(x), y)
    grads = torch.autograd.grad(loss, parameters, create_graph=True)
    flat = torch.cat([g.reshape(-1) for g in grads])

    def product(v):
        hv = torch.autograd.grad(flat, parameters, grad_outputs=v, retain_graph=True)
        return torch.cat([h.reshape(-1) for h in hv])

    return product, flat.numel()


def lanczos(product, size, count, iteration_limit, tolerance=1e-3):
    """The `count` largest eigenvalues, with full reorthogonalisation."""
    basis = [nn.functional.normalize(torch.randn(size), dim=0)]
    diagonal, off_diagonal = [], []
    for iteration in range(iteration_limit):
        w = product(basis[-1])
        diagonal.append(torch.dot(w, basis[-1]).item())
        q = torch.stack(basis)
        for _ in range(2):
            w = w - q.T @ (q @ w)
        beta = w.norm().item()
        t = torch.diag(torch.tensor(diagonal, dtype=torch.float64))
        for i, b in enumerate(off_diagonal):
            t[i, i + 1] = t[i + 1, i] = b
        values, vectors = torch.linalg.eigh(t)
        top = values[-count:]
        residuals = (beta * vectors[-1, -count:]).abs() / values.abs().max()
        if iteration + 1 >= count and (residuals < tolerance).all():
            break
        off_diagonal.append(beta)
        basis.append(w / beta)
    return top.flip(0).tolist()


def trace(product, size, probes):
    """Hutchinson's estimate with Rademacher probes."""
    total = 0.0
    for _ in range(probes):
        v = torch.randint(0, 2, (size,)).float() * 2 - 1
        total += torch.dot(v, product(v)).item()
    return total / probes


def sharpness(model, x, y, radius=0.05, directions=10, ascents=5, ascent_steps=8):
    """Largest rise of the loss when every filter moves by at most `radius` of its own length.

    Basin's search: random directions both ways, then ascents from the best of them, along each filter's
    own gradient to the boundary, and nearer by where that does not rise.
    """
    parameters = [p for p in model.parameters() if p.ndim > 1]
    centre = [p.detach().clone() for p in parameters]

    def scaled(direction):
        steps = []
        for d, c in zip(direction, centre):
            norms = c.flatten(1).norm(dim=1) / d.flatten(1).norm(dim=1).clamp_min(1e-30)
            steps.append(radius * d * norms.view(-1, *[1] * (d.ndim - 1)))
        return steps

    def move(steps):
        with torch.no_grad():
            for p, c, s in zip(parameters, centre, steps):
                p.copy_(c + s)

    def rise_at(steps):
        move(steps)
        with torch.no_grad():
            return nn.functional.cross_entropy(model(x), y).item() - base

    with torch.no_grad():
        base = nn.functional.cross_entropy(model(x), y).item()
    tried = []
    for _ in range(directions):
        steps = scaled([torch.randn_like(c) for c in centre])
        for way in (steps, [-s for s in steps]):
            tried.append((rise_at(way), way))
    tried.sort(key=lambda pair: pair[0], reverse=True)
    best = tried[0][0]
    for rise, at in tried[:ascents]:
        slope, pull = None, None
        for _ in range(ascent_steps):
            if slope is None:
                move(at)
                loss = nn.functional.cross_entropy(model(x), y)
                slope = torch.autograd.grad(loss, parameters)
            steps = scaled(slope)
            if pull is not None:
                steps = scaled([pull * s + a for s, a in zip(steps, at)])
            found = rise_at(steps)
            if found > rise:
                rise, at, slope = found, steps, None
            else:
                pull = 1 if pull is None else pull / 2
        best = max(best, rise)
    move([torch.zeros_like(c) for c in centre])
    return best
