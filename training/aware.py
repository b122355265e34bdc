"""How does a network learn with the rounding of int8 in it (quantisation-aware training, Jacob et al. 2018)?

`prepare(network, source)` puts what `quantise.py` does into a network of PyTorch: what a group of linear layers reads is
rounded to u8 with a constant scale, weights to int8 with one step per output channel, found anew at every step. Gradients
pass the rounding as if it were not there (straight-through), and vanish where the range of u8 ends. The weights that are
trained stay fp32 and are the network's own: its checkpoint reads as any other, but for the factor behind attention that
`quantise` moves into the value projection.
"""

import torch

LINEARS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "attended": "attention.output.dense",
    "inner": "intermediate.dense",
    "outer": "output.dense",
}
# What reads the input of each group of `graph.GROUPS`.
READERS = ("attention.self", "attention.output.dense", "intermediate.dense", "output.dense")


class Rounded(torch.nn.Linear):
    """A linear layer whose weights are seen as int8 in [-limit, limit], after `divide` has moved into them."""

    def __init__(self, linear, weight, bias, divide, limit):
        super().__init__(linear.in_features, linear.out_features, device="meta")
        self.weight, self.bias = torch.nn.Parameter(weight / divide), torch.nn.Parameter(bias)
        self.divide, self.limit = divide, limit

    def forward(self, values):
        weight = self.weight * self.divide
        steps = weight.detach().abs().amax(1).clamp_min(1e-8) / self.limit
        zero = torch.zeros(len(steps), dtype=torch.int32)
        weight = torch.fake_quantize_per_channel_affine(weight, steps, zero, 0, -self.limit, self.limit)
        return torch.nn.functional.linear(values, weight / self.divide, self.bias)


def prepare(network, source, bits):
    """Puts the rounding of `source`, the `Network` that `quantise` made of the same checkpoint, into `network`."""
    limit = 2 ** (bits - 1) - 1
    for layer, rounded in zip(network.bert.encoder.layer, source.layers, strict=True):
        for name, place in LINEARS.items():
            linear = getattr(rounded, name)
            weight = torch.from_numpy(linear.weight.T.copy())
            own = Rounded(layer.get_submodule(place), weight, torch.from_numpy(linear.bias), _divide(linear), limit)
            parent, child = place.rsplit(".", 1)
            setattr(layer.get_submodule(parent), child, own)
        for place, (linear, *_) in zip(READERS, rounded.groups(), strict=True):
            layer.get_submodule(place).register_forward_pre_hook(_rounding(linear.activation, _divide(linear)))


def _divide(linear):
    if linear.divide is None:
        return torch.ones(linear.weight.shape[0])
    return torch.from_numpy(linear.divide)


def _rounding(activation, divide):
    def hook(_, values):
        first, *others = values
        rounded = torch.fake_quantize_per_tensor_affine(
            first / divide, activation.scale, activation.zero_point, 0, 255
        )
        return (rounded * divide, *others)

    return hook
