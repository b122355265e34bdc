"""How do the fp32 weights become int8 with constant activation scales?

`quantise(network, inputs, settings)` returns a new int8 `Network`. `inputs` holds, for each group of linear layers,
samples of what it reads on calibration text ([rows, channels], from the fp32 network).

- Weights: one step per output channel, symmetric, rounded one input channel at a time with the rounding error passed
  on to the channels still to come (GPTQ). With `bits=7` they lie in [-63, 63]: two products u8 x i8
  then always fit the 16-bit sums of AVX2 (2 * 255 * 63 < 32,768): no integer product depends on the processor.
- Activations: u8, one scale and zero point per layer, chosen on a grid of clips for the smallest error of the
  layer's output.
- Smoothing: channels with large values are divided before quantisation, the weights take the factor (SmoothQuant).
  Behind attention the factor goes into the value projection and costs nothing; elsewhere it is one multiplication.
- Bias: the mean error that is left on the calibration text is subtracted.
- Embedding table: int8 with one step per row.

`rounded(network, inputs, settings)` is for weights that have learnt with the rounding in them (`aware.py`): it keeps the
scales they have learnt with, which `write_inputs` and `read_inputs` carry, and rounds each weight to the nearest step.
"""

from dataclasses import dataclass, replace

import numpy as np

from graph import GROUPS, Activation, Linear

CLIPS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)
INPUTS = "inputs.npz"  # beside a checkpoint that has learnt with the rounding
SEARCH_EVERY = 4  # the searches look at every fourth row only


@dataclass(frozen=True)
class Settings:
    """What may be switched off to measure what it gives."""

    bits: int = 7
    smoothing: tuple = (0.0, 0.25, 0.4, 0.5, 0.6, 0.75)
    gptq: bool = True
    correct_bias: bool = True
    search_clip: bool = True


def quantise(network, inputs, settings):
    """The int8 network; `inputs[layer][group]` are the calibration rows."""
    layers = []
    for layer, samples in zip(network.layers, inputs, strict=True):
        value, attended, rows = layer.value, layer.attended, samples[1]
        factor = _factor([attended], rows, settings)
        if factor is not None:
            value = Linear(value.weight / factor, value.bias / factor)
            attended = Linear(attended.weight * factor[:, None], attended.bias)
            rows = rows / factor
        query, key, value = _group([layer.query, layer.key, value], samples[0], settings)
        (attended,) = _group([attended], rows, replace(settings, smoothing=()))
        (inner,) = _group([layer.inner], samples[2], settings)
        (outer,) = _group([layer.outer], samples[3], settings)
        layers.append(replace(
            layer, query=query, key=key, value=value, attended=attended, inner=inner, outer=outer
        ))
    return _with_table(replace(network, layers=layers))


def rounded(network, inputs, settings):
    """The int8 network whose groups read what `inputs[layer][group]`, (activation, divide), say."""
    layers = []
    for layer, groups in zip(network.layers, inputs, strict=True):
        found = {}
        for names, (activation, divide) in zip(GROUPS, groups, strict=True):
            for name in names:
                linear = getattr(layer, name)
                weight = linear.weight if divide is None else linear.weight * divide[:, None]
                steps = _steps(weight, settings).astype(np.float32)
                integers = np.rint(weight / steps).astype(np.int8)
                found[name] = Linear(weight, linear.bias, activation, integers, steps, divide)
        layers.append(replace(layer, **found))
    return _with_table(replace(network, layers=layers))


def write_inputs(network, path):
    """Writes how each group of the int8 network reads its input (npz)."""
    arrays = {}
    for number, layer in enumerate(network.layers):
        for group, (linear, *_) in enumerate(layer.groups()):
            arrays[f"{number}.{group}"] = np.array([linear.activation.scale, linear.activation.zero_point])
            if linear.divide is not None:
                arrays[f"{number}.{group}.divide"] = linear.divide
    np.savez(path, **arrays)


def read_inputs(path, layers):
    """[layer][group]: (activation, divisor of each channel or None), as `write_inputs` wrote them."""
    found = []
    with np.load(path) as arrays:
        for number in range(layers):
            names = [f"{number}.{group}" for group in range(len(GROUPS))]
            pairs = [(arrays[name], arrays.get(f"{name}.divide")) for name in names]
            found.append([(Activation(float(scale), int(zero)), divide) for (scale, zero), divide in pairs])
    return found


def _with_table(network):
    steps = np.maximum(np.abs(network.table).max(1, keepdims=True), 1e-8) / 127
    table = np.rint(network.table / steps).astype(np.int8)
    return replace(network, table=table, table_steps=steps.astype(np.float32))


def _group(linears, rows, settings):
    """Linear layers that read the same `rows`, quantised with one smoothing and one activation scale."""
    factor = _factor(linears, rows, settings)
    weights = [linear.weight for linear in linears]
    if factor is not None:
        rows = rows / factor
        weights = [weight * factor[:, None] for weight in weights]
    activation = _activation(rows, weights, settings)
    stored = _fake(rows, activation)
    found = []
    for linear, weight in zip(linears, weights, strict=True):
        integers, steps = _weights(weight, stored, settings)
        bias = linear.bias
        if settings.correct_bias:
            bias = bias + (rows @ weight - stored @ (integers * steps)).mean(0)
        found.append(Linear(weight, bias.astype(np.float32), activation, integers, steps, factor))
    return found


def _factor(linears, rows, settings):
    """Divisor of each channel with the least output error, or None when dividing does not help."""
    largest = np.maximum(np.abs(rows).max(0), 1e-5)
    rows = rows[::SEARCH_EVERY]
    weight = np.maximum(np.abs(np.concatenate([linear.weight for linear in linears], 1)).max(1), 1e-5)
    best, best_error = None, np.inf
    for strength in settings.smoothing:
        factor = largest**strength / weight ** (1 - strength) if strength else np.ones_like(largest)
        factor = (factor / np.exp(np.log(factor).mean())).astype(np.float32)
        smooth = rows / factor
        weights = [linear.weight * factor[:, None] for linear in linears]
        stored = _fake(smooth, _range(smooth, 1.0))
        error = sum(
            np.square(smooth @ weight - stored @ _rounded(weight, settings)).mean() for weight in weights
        )
        if error < best_error:
            best, best_error = (factor if strength else None), error
    return best


def _activation(rows, weights, settings):
    """The clip of the range with the least output error."""
    if not settings.search_clip:
        return _range(rows, 1.0)
    weight = np.concatenate(weights, 1)
    found = [_range(rows, clip) for clip in CLIPS]
    rows = rows[::SEARCH_EVERY]
    exact = rows @ weight
    errors = [np.square(exact - _fake(rows, activation) @ weight).mean() for activation in found]
    return found[int(np.argmin(errors))]


def _range(rows, clip):
    low, high = min(0.0, float(rows.min()) * clip), max(0.0, float(rows.max()) * clip)
    scale = np.float32(max((high - low) / 255, 1e-8))
    return Activation(float(scale), int(np.clip(np.rint(-low / scale), 0, 255)))


def _fake(rows, activation):
    """What the u8 form of `rows` stands for."""
    zero = activation.zero_point
    stored = np.clip(np.rint(rows / np.float32(activation.scale)) + zero, 0, 255)
    return ((stored - zero) * np.float32(activation.scale)).astype(np.float32)


def _steps(weight, settings):
    return np.maximum(np.abs(weight).max(0), 1e-8) / (2 ** (settings.bits - 1) - 1)


def _rounded(weight, settings):
    steps = _steps(weight, settings)
    return np.rint(weight / steps) * steps


def _weights(weight, rows, settings):
    """Integers and steps of one weight matrix; `rows` are the quantised inputs it will see."""
    steps = _steps(weight, settings)
    limit = 2 ** (settings.bits - 1) - 1
    if not settings.gptq:
        return np.clip(np.rint(weight / steps), -limit, limit).astype(np.int8), steps.astype(np.float32)
    hessian = rows.T.astype(np.float64) @ rows
    hessian[np.diag_indices_from(hessian)] += 0.01 * np.diag(hessian).mean()
    order = np.argsort(-np.diag(hessian), kind="stable")
    upper = np.linalg.cholesky(np.linalg.inv(hessian[np.ix_(order, order)])).T
    left = weight[order].astype(np.float64)
    integers = np.empty(weight.shape, np.int8)
    block = 64
    for start in range(0, len(left), block):
        end = min(start + block, len(left))
        errors = np.empty((end - start, left.shape[1]))
        for at in range(start, end):
            rounded = np.clip(np.rint(left[at] / steps), -limit, limit)
            integers[order[at]] = rounded
            errors[at - start] = (left[at] - rounded * steps) / upper[at, at]
            left[at + 1 : end] -= np.outer(upper[at, at + 1 : end], errors[at - start])
        left[end:] -= upper[start:end, end:].T @ errors
    return integers, steps.astype(np.float32)
