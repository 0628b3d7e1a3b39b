using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Autoencoding;

/// <summary>
/// Images in rows and columns, float32 [rows, columns, C, H, W], that show what codes hold; none where samples are no images.
/// </summary>
internal sealed class CodePictures(IAutoencoder autoencoder, Compute compute)
{
    private const int Inputs = 10, Pairs = 6, Steps = 9, Side = 15;

    /// <summary>By the names of their files: samples of the test part above what their codes become, ways between two, a walk.</summary>
    public IReadOnlyDictionary<string, Tensor> Of(Dataset data)
    {
        var tables = new Dictionary<string, Tensor>();
        if (!autoencoder.Space.IsImage || data.Test.Count < 2 * Pairs) return tables;
        var chosen = data.Test.Subset(Math.Max(Inputs, 2 * Pairs)).To(compute);
        var codes = autoencoder.Encode(chosen.Values, chosen.Condition).Mean;
        var inputs = chosen.Take(Inputs);
        var shown = autoencoder.Decode(codes.narrow(0, 0, inputs.Count), inputs.Condition);
        tables["reconstructions"] = Pictures(stack([inputs.Values, shown]));

        var ways = codes.narrow(0, 0, 2 * Pairs).reshape([Pairs, 2, .. autoencoder.Codes.Shape]);
        var share = linspace(0, 1, Steps, dtype: codes.dtype, device: codes.device)
            .reshape([1, Steps, .. Enumerable.Repeat(1L, autoencoder.Codes.Shape.Count)]);
        var between = (ways.narrow(1, 0, 1) * (1 - share) + ways.narrow(1, 1, 1) * share).flatten(0, 1);
        var ofFirst = chosen.Take(2 * Pairs).Condition?.Map(x => x.slice(0, 0, x.shape[0], 2).repeat_interleave(Steps, 0));
        tables["interpolation"] = Pictures(autoencoder.Decode(between, ofFirst).unflatten(0, [Pairs, Steps]));
        if (autoencoder.Codes.Dimensions == 2) tables["walk"] = Walk(data);
        return tables;
    }

    /// <summary>Codes at evenly spaced quantiles of the prior, or of the Gaussian of the codes where they have no prior of their own.</summary>
    private Tensor Walk(Dataset data)
    {
        var (mean, deviation) = autoencoder.IsVariational && autoencoder is not IHierarchy { Levels: > 1 }
            ? (zeros(2, dtype: float64), ones(2, dtype: float64))
            : CodeMoments.Of(autoencoder, data.Train, compute) is var m ? (m.Mean, m.Covariance.diag().sqrt()) : default;
        var quantiles = Math.Sqrt(2) * (2 * (arange(Side, dtype: float64) + 0.5) / Side - 1).erfinv();
        // The first number grows to the right, the second upwards.
        var x = quantiles.repeat([Side]) * deviation[0] + mean[0];
        var y = quantiles.flip(0).repeat_interleave(Side, 0) * deviation[1] + mean[1];
        var codes = stack([x, y], 1).reshape([Side * Side, .. autoencoder.Codes.Shape]).to(compute.Precision, compute.Device);
        var condition = autoencoder.IsConditional
            ? data.Test.Condition?.Map(c => c.narrow(0, 0, 1).repeat_interleave(Side * Side, 0)).To(compute.Device) : null;
        return Pictures(autoencoder.Decode(codes, condition).unflatten(0, [Side, Side]));
    }

    private static Tensor Pictures(Tensor table) => table.to(float32).cpu();
}
