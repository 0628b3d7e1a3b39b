using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Discrete;

/// <summary>
/// Sharpens predictions: logits are divided by a temperature, then the likeliest states that together have the probability p are kept
/// (Holtzman et al. 2020, section 3.1).
/// </summary>
internal sealed class TemperedDenoiser(IStateDenoiser inner, double temperature, double topP) : IStateDenoiser
{
    /// <summary>The denoiser itself where nothing is changed.</summary>
    public static IStateDenoiser Of(IStateDenoiser inner, double temperature, double topP) =>
        temperature == 1 && topP == 1 ? inner : new TemperedDenoiser(inner, temperature, topP);

    public StatePrediction Predict(Tensor zt, int step, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var prediction = inner.Predict(zt, step, condition);
        prediction = prediction.WithLogits(prediction.LogProbabilities / temperature);
        if (topP < 1) prediction = prediction.WithLogits(Kept(prediction.LogProbabilities));
        return prediction.MoveToOuterDisposeScope();
    }

    /// <summary>-infinity for states before which, in falling order, the others have p already.</summary>
    private Tensor Kept(Tensor logs)
    {
        var (sorted, order) = logs.sort(-1, descending: true);
        var before = sorted.exp().cumsum(-1) - sorted.exp();
        return zeros_like(logs).scatter(-1, order, sorted.masked_fill(before.ge(topP), double.NegativeInfinity));
    }
}
