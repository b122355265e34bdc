"""What does the ONNX graph of the tagger look like, in fp32 and in int8?

`build(network)` lays a BERT encoder and its label head out as the operators that rten 0.27 and ONNX Runtime both
run fast: one LayerNormalization, MultiHeadAttention, BiasGelu or SkipLayerNormalization each instead of the dozen
primitive nodes that a tracing exporter writes. A linear layer with an `Activation` (constant scale and zero point)
becomes QuantizeLinear -> MatMulInteger -> Cast -> Mul, which rten fuses into one integer product; without one it
stays a float MatMul. No scale is computed from the input, so a sentence's logits do not depend on its batch.

Input: `input_ids`, int32 [batch, pieces], all of them real: without a mask for padding, attention takes a third less
time, and rows of one width are easily found for a batch. Output: `logits`, float [batch, pieces, 9].
"""

from dataclasses import dataclass, field

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

CONTRIB = "com.microsoft"
# The linear layers of a `Layer` by the input they share, in the order of the computation.
GROUPS = (("query", "key", "value"), ("attended",), ("inner",), ("outer",))


@dataclass
class Activation:
    """Constant quantisation of a linear layer's input: real = (stored - zero_point) * scale."""

    scale: float
    zero_point: int


@dataclass
class Linear:
    """y = x @ weight + bias, weight [inputs, outputs]; int8 when `activation` is set.

    `divide`: the input is divided by this vector, channel by channel, before it is quantised; `weight` holds the
    matching factor already, so the product is unchanged (SmoothQuant).
    """

    weight: np.ndarray
    bias: np.ndarray
    activation: Activation | None = None
    integers: np.ndarray | None = None
    steps: np.ndarray | None = None
    divide: np.ndarray | None = None


@dataclass
class Layer:
    """One encoder layer; `query`, `key`, `value` share their input and so their quantisation."""

    query: Linear
    key: Linear
    value: Linear
    attended: Linear
    attended_norm: tuple
    inner: Linear
    outer: Linear
    outer_norm: tuple

    def groups(self):
        """Linear layers by the input they share, in the order of `GROUPS`."""
        return [[getattr(self, name) for name in names] for names in GROUPS]


@dataclass
class Network:
    """The whole tagger; `table` is the embedding of the pieces, with `table_steps` [pieces, 1] when it is int8."""

    table: np.ndarray
    positions: np.ndarray
    norm: tuple
    layers: list
    head: Linear
    heads: int
    epsilon: float
    table_steps: np.ndarray | None = None


@dataclass
class _Writer:
    nodes: list = field(default_factory=list)
    constants: list = field(default_factory=list)
    names: set = field(default_factory=set)

    def constant(self, name, value):
        if name not in self.names:
            self.names.add(name)
            self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, kind, inputs, output, domain="", **attributes):
        node = helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def quantised(self, name, x, linear):
        """`x` as u8, or `x` itself for a float layer."""
        if linear.activation is None:
            return x
        if linear.divide is not None:
            factor = self.constant(f"{name}.factor", (1 / linear.divide).astype(np.float32))
            x = self.node("Mul", [x, factor], f"{name}.smooth")
        scale = self.constant(f"{name}.scale", np.float32(linear.activation.scale))
        zero = self.constant(f"{name}.zero", np.uint8(linear.activation.zero_point))
        return self.node("QuantizeLinear", [x, scale, zero], f"{name}.u8")

    def product(self, name, x, group, linear):
        """x @ weight without the bias; `x` comes from `quantised` for the layer's group."""
        if linear.activation is None:
            return self.node("MatMul", [x, self.constant(f"{name}.weight", linear.weight)], f"{name}.product")
        weight = self.constant(f"{name}.weight", linear.integers)
        steps = self.constant(f"{name}.steps", (linear.steps * linear.activation.scale).astype(np.float32))
        zero = self.constant("weight.zero", np.int8(0))
        whole = self.node("MatMulInteger", [x, weight, f"{group}.zero", zero], f"{name}.i32")
        real = self.node("Cast", [whole], f"{name}.f32", to=TensorProto.FLOAT)
        return self.node("Mul", [real, steps], f"{name}.product")


def build(network, extra_outputs=()):
    """The ONNX model of `network`; `extra_outputs` names inner values to give out too (for calibration)."""
    w = _Writer()
    hidden = _embeddings(w, network)
    for number, layer in enumerate(network.layers):
        hidden = _layer(w, network, f"layer{number}", layer, hidden)
    logits = w.product("head", hidden, None, network.head)
    w.node("Add", [logits, w.constant("head.bias", network.head.bias)], "logits")

    pieces = ["batch", "pieces"]
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT32, pieces)]
    labels = network.head.weight.shape[1]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [*pieces, labels])]
    outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, [*pieces, None]) for name in extra_outputs]
    graph = helper.make_graph(w.nodes, "ner", inputs, outputs, w.constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="danh-training")
    checker.check_model(model)
    return model


def input_names(number):
    """Names of the values that the four groups of `Layer.groups` read, for `extra_outputs`."""
    before = "embedded" if number == 0 else f"layer{number - 1}.out"
    return [before, f"layer{number}.context", f"layer{number}.middle", f"layer{number}.gelu"]


def _embeddings(w, network):
    words = w.node("Gather", [w.constant("table", network.table), "input_ids"], "words.stored")
    if network.table_steps is not None:
        real = w.node("Cast", [words], "words.f32", to=TensorProto.FLOAT)
        steps = w.node("Gather", [w.constant("table.steps", network.table_steps), "input_ids"], "words.steps")
        words = w.node("Mul", [real, steps], "words")
    shape = w.node("Shape", ["input_ids"], "shape")
    zero, one, two = (w.constant(f"at{n}", np.array([n], np.int64)) for n in range(3))
    length = w.node("Slice", [shape, one, two], "length")
    positions = w.node("Slice", [w.constant("positions", network.positions), zero, length, zero], "places")
    summed = w.node("Add", [words, positions], "summed")
    gamma, beta = w.constant("norm.gamma", network.norm[0]), w.constant("norm.beta", network.norm[1])
    return w.node("LayerNormalization", [summed, gamma, beta], "embedded", axis=-1, epsilon=network.epsilon)


def _layer(w, network, name, layer, hidden):
    x = w.quantised(f"{name}.qkv", hidden, layer.query)
    projected = [
        w.product(f"{name}.{part}", x, f"{name}.qkv", getattr(layer, part)) for part in ("query", "key", "value")
    ]
    biases = np.concatenate([layer.query.bias, layer.key.bias, layer.value.bias])
    bias = w.constant(f"{name}.qkv.bias", biases)
    context = w.node(
        "MultiHeadAttention", [*projected, bias], f"{name}.context",
        domain=CONTRIB, num_heads=network.heads,
    )
    x = w.quantised(f"{name}.attended", context, layer.attended)
    attended = w.product(f"{name}.attended", x, f"{name}.attended", layer.attended)
    middle = _residual(w, network, f"{name}.middle", attended, hidden, layer.attended_norm, layer.attended.bias)

    x = w.quantised(f"{name}.inner", middle, layer.inner)
    inner = w.product(f"{name}.inner", x, f"{name}.inner", layer.inner)
    bias = w.constant(f"{name}.inner.bias", layer.inner.bias)
    inner = w.node("BiasGelu", [inner, bias], f"{name}.gelu", domain=CONTRIB)
    x = w.quantised(f"{name}.outer", inner, layer.outer)
    outer = w.product(f"{name}.outer", x, f"{name}.outer", layer.outer)
    return _residual(w, network, f"{name}.out", outer, middle, layer.outer_norm, layer.outer.bias)


def _residual(w, network, name, x, skip, norm, bias):
    gamma, beta = w.constant(f"{name}.gamma", norm[0]), w.constant(f"{name}.beta", norm[1])
    inputs = [x, skip, gamma, beta, w.constant(f"{name}.bias", bias)]
    return w.node("SkipLayerNormalization", inputs, name, domain=CONTRIB, epsilon=network.epsilon)
