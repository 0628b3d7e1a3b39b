"""The U-Net of improved DDPM written for PyTorch, to compare with: reads weights and inputs, writes the output of every block.

Usage: improved_ddpm.py WEIGHTS.safetensors INPUTS.safetensors SETTINGS.json OUT.safetensors STATE.pt
"""
import json
import math
import struct
import sys

import torch
from torch import nn
import torch.nn.functional as F


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    types = {"F32": torch.float32, "F64": torch.float64, "I64": torch.int64}
    return {
        name: torch.frombuffer(bytearray(data[v["data_offsets"][0]:v["data_offsets"][1]]), dtype=types[v["dtype"]]).reshape(v["shape"])
        for name, v in header.items() if name != "__metadata__"}


def write(path, tensors):
    header, chunks, at = {}, [], 0
    for name, tensor in tensors.items():
        raw = tensor.detach().to(torch.float32).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        chunks.append(raw)
        at += len(raw)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


class Block(nn.Module):
    def __init__(self, source, target, width, shift):
        super().__init__()
        self.shift = shift
        self.in_layers = nn.Sequential(nn.GroupNorm(32, source), nn.SiLU(), nn.Conv2d(source, target, 3, 1, 1))
        self.emb_layers = nn.Sequential(nn.SiLU(), nn.Linear(width, 2 * target if shift else target))
        self.out_layers = nn.Sequential(nn.GroupNorm(32, target), nn.SiLU(), nn.Dropout(0.0), nn.Conv2d(target, target, 3, 1, 1))
        self.skip_connection = nn.Identity() if source == target else nn.Conv2d(source, target, 1)

    def forward(self, x, emb):
        h, e = self.in_layers(x), self.emb_layers(emb)[:, :, None, None]
        if self.shift:
            scale, move = torch.split(e, e.shape[1] // 2, dim=1)
            h = self.out_layers[0](h) * (scale + 1) + move
            for layer in self.out_layers[1:]:
                h = layer(h)
        else:
            h = self.out_layers(h + e)
        return self.skip_connection(x) + h


class Attention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(32, channels)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.proj_out = nn.Conv1d(channels, channels, 1)

    def forward(self, x):
        b, c, height, width = x.shape
        flat = x.view(b, c, -1)
        mixed = []
        for head in self.qkv(self.norm(flat)).view(b * self.heads, 3 * c // self.heads, -1):
            q, k, v = head.chunk(3, dim=0)
            weight = torch.softmax(torch.einsum("ct,cs->ts", q, k) / math.sqrt(q.shape[0]), dim=-1)
            mixed.append(torch.einsum("ts,cs->ct", weight, v))
        return (flat + self.proj_out(torch.stack(mixed).view(b, c, -1))).view(b, c, height, width)


class Down(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.op = nn.Conv2d(channels, channels, 3, 2, 1)

    def forward(self, x):
        return self.op(x)


class Up(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, 1, 1)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class Stage(nn.Sequential):
    def forward(self, x, emb):
        for layer in self:
            x = layer(x, emb) if isinstance(layer, Block) else layer(x)
        return x


class Unet(nn.Module):
    def __init__(self, size, colours, out, channels, multipliers, blocks, attention, heads, shift, classes):
        super().__init__()
        self.channels = channels
        emb = 4 * channels
        self.time_embed = nn.Sequential(nn.Linear(channels, emb), nn.SiLU(), nn.Linear(emb, emb))
        if classes:
            self.label_emb = nn.Embedding(classes, emb)
        self.input_blocks = nn.ModuleList([Stage(nn.Conv2d(colours, channels, 3, 1, 1))])
        self.output_blocks = nn.ModuleList()
        kept, now, side = [channels], channels, size
        for i, multiple in enumerate(multipliers):
            for _ in range(blocks):
                layers = [Block(now, multiple * channels, emb, shift)]
                now = multiple * channels
                if side in attention:
                    layers.append(Attention(now, heads))
                self.input_blocks.append(Stage(*layers))
                kept.append(now)
            if i < len(multipliers) - 1:
                self.input_blocks.append(Stage(Down(now)))
                kept.append(now)
                side //= 2
        self.middle_block = Stage(Block(now, now, emb, shift), Attention(now, heads), Block(now, now, emb, shift))
        for i, multiple in reversed(list(enumerate(multipliers))):
            for j in range(blocks + 1):
                layers = [Block(now + kept.pop(), multiple * channels, emb, shift)]
                now = multiple * channels
                if side in attention:
                    layers.append(Attention(now, heads))
                if i and j == blocks:
                    layers.append(Up(now))
                    side *= 2
                self.output_blocks.append(Stage(*layers))
        self.out = nn.Sequential(nn.GroupNorm(32, now), nn.SiLU(), nn.Conv2d(now, out, 3, 1, 1))

    def forward(self, x, steps, classes=None):
        half = self.channels // 2
        frequencies = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
        angles = steps[:, None].float() * frequencies[None]
        emb = self.time_embed(torch.cat([torch.cos(angles), torch.sin(angles)], dim=-1))
        if classes is not None:
            emb = emb + self.label_emb(classes)
        kept = []
        for stage in self.input_blocks:
            x = stage(x, emb)
            kept.append(x)
        x = self.middle_block(x, emb)
        for stage in self.output_blocks:
            x = stage(torch.cat([x, kept.pop()], dim=1), emb)
        return self.out(x)


weights, inputs, settings, out, state = sys.argv[1:]
torch.set_num_threads(1)
network = Unet(**json.load(open(settings)))
network.load_state_dict(read(weights), strict=True)
network.eval()
seen = {}
for name, module in network.named_modules():
    if isinstance(module, (Stage, Block, Attention, Down, Up)) or name in ("time_embed", "out"):
        module.register_forward_hook(lambda m, i, o, name=name: seen.__setitem__(name, o))
given = read(inputs)
with torch.no_grad():
    seen["result"] = network(given["x"], given["steps"], given.get("classes"))
write(out, seen)
# What Python trains further comes back: every weight twice as large.
torch.save({name: 2 * tensor for name, tensor in network.state_dict().items()}, state)
