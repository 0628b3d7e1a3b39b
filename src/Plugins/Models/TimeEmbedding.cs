using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Models;

/// <summary>
/// Embeds the time, and the class where there are classes, as one vector: sinusoids of 1000 t at geometric frequencies
/// (Vaswani et al. 2017, section 3.5), a small MLP, plus a learned vector for each class and one for "no class".
/// </summary>
internal sealed class TimeEmbedding : nn.Module
{
    private const double TimeScale = 1000, LongestPeriod = 10_000;

    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Embedding? _classes;

    /// <param name="width">Number of sinusoids; even.</param>
    /// <param name="output">Width of the embedding.</param>
    /// <param name="classes">Number of classes, or 0.</param>
    public TimeEmbedding(int width, int output, int classes) : base("time embedding")
    {
        _first = nn.Linear(width, output);
        _second = nn.Linear(output, output);
        if (classes > 0) _classes = nn.Embedding(classes + 1, output);
        register_buffer("frequencies", exp(arange(width / 2, dtype: float32) * (-Math.Log(LongestPeriod) / (width / 2))));
        RegisterComponents();
    }

    /// <summary>[B] times and optional [B] labels (-1 is "no class") to [B, output].</summary>
    public Tensor Embed(Tensor time, Tensor? labels)
    {
        using var scope = NewDisposeScope();
        var angles = (time * TimeScale).unsqueeze(1) * get_buffer("frequencies")!.unsqueeze(0);
        var embedding = _second.call(nn.functional.silu(_first.call(cat([angles.cos(), angles.sin()], 1))));
        if (_classes is not null)
        {
            labels ??= full(time.shape[0], -1L, dtype: int64, device: time.device);
            embedding += _classes.call(labels + 1);
        }

        return embedding.MoveToOuterDisposeScope();
    }
}
