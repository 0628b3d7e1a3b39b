using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.States;

/// <summary>All samples of a few states at a few positions, numbered as <see cref="IKnownStates"/> numbers them.</summary>
internal static class Enumeration
{
    /// <summary>The number of each sample [B, ...] of K states at n positions, int64 [B].</summary>
    public static Tensor Numbers(Tensor samples, int states) =>
        samples.flatten(1).unbind(1).Aggregate((number, position) => number * states + position);

    /// <summary>p(x) of every sample under a model's own chain of T steps, float64 [K^n].</summary>
    public static Tensor Of(StateModel model, Device device, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var process = model.Process;
        int positions = (int)process.Data.Dimensions, states = process.States;
        long count = (long)Math.Pow(states, positions);
        var numbers = arange(count, dtype: int64, device: device);
        var z = stack(Enumerable.Range(0, positions).Select(i => (numbers / (long)Math.Pow(states, positions - 1 - i)).to(int64) % states)
            .ToArray(), 1).reshape([count, .. process.Data.Shape]);
        var prior = tensor([.. process.Prior], dtype: float64, device: device);
        var p = prior.index_select(0, z.flatten()).reshape(count, positions).prod(1);
        for (int t = process.Steps; t >= 1; t--)
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            var prediction = model.Denoiser.Predict(z, t, null);
            var step = model.Reading.Step(prediction.LogProbabilities, z, process, [t - 1], [t]).reshape(count, positions, states);
            // Row z, column z_s: the product over positions.
            var joint = step.select(1, 0);
            for (int i = 1; i < positions; i++) joint = (joint.unsqueeze(2) * step.select(1, i).unsqueeze(1)).flatten(1);
            p = p.unsqueeze(0).mm(joint).squeeze(0).MoveToOuterDisposeScope();
        }

        return p.MoveToOuterDisposeScope();
    }
}
