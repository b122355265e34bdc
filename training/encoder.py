"""How does PyTorch train an encoder of `transformers` fast on a processor with matrix units (AMX, AVX-512 bf16)?

`hasten(network)` changes how the layers of a BERT compute, not what. Attention divides the queries and not the scores by
the root of the head's width, and adds no mask where nothing is padded. Dropout takes its mask from a pool made once, at
a place that is drawn: PyTorch draws each mask anew, on one thread, which took a fifth of a step.
"""

import math

import torch
from transformers.models.bert.modeling_bert import BertSelfAttention

POOL = 1 << 24  # masks of dropout; more than the values of a layer, and than the attention of 4,096 pieces in rows of 256


class Dropout(torch.nn.Module):
    """Sets a share of the values to zero, in training."""

    pools = {}

    def __init__(self, rate):
        super().__init__()
        self.rate = rate
        if rate not in self.pools:
            kept = torch.rand(POOL, generator=torch.Generator().manual_seed(1)) >= rate
            self.pools[rate] = kept.to(torch.bfloat16) / (1 - rate)

    def forward(self, values):
        if not self.training:
            return values
        at = int(torch.randint(POOL - values.numel(), (1,)))
        return values * self.pools[self.rate][at : at + values.numel()].view_as(values)


class Attention(BertSelfAttention):
    """Self-attention of an encoder."""

    def forward(self, hidden_states, attention_mask=None, *_, **__):
        heads, width = self.num_attention_heads, self.attention_head_size
        rows, pieces, _ = hidden_states.shape

        def split(values):
            return values.view(rows, pieces, heads, width).transpose(1, 2)

        query = split(self.query(hidden_states) / math.sqrt(width))
        scores = query @ split(self.key(hidden_states)).transpose(-1, -2)
        if attention_mask is not None and bool((attention_mask < 0).any()):
            scores = scores + attention_mask.to(scores.dtype)
        weights = self.dropout(scores.softmax(-1, dtype=scores.dtype))
        context = weights @ split(self.value(hidden_states))
        return (context.transpose(1, 2).reshape(rows, pieces, heads * width),)


def hasten(network):
    """Lets the layers of a BERT, at whatever depth of `network`, compute so."""
    for name, module in list(network.named_modules()):
        if isinstance(module, BertSelfAttention):
            module.__class__ = Attention
        elif isinstance(module, torch.nn.Dropout):
            parent = network.get_submodule(name.rpartition(".")[0])
            other = Dropout(module.p) if module.p else torch.nn.Identity()
            setattr(parent, name.rpartition(".")[2], other.train(module.training))
