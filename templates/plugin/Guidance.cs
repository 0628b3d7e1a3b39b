using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace MyPlugin;

/// <summary>x0 + w (x0 - m), with m the mean of the estimates of the batch: samples go apart for w above 0. w = 0 changes nothing.</summary>
[Description("what it does, one line")]
[Source("the paper and equation")]
public sealed class MyPluginGuidance(MyPluginOptions options) : IGuidance
{
    public IDenoiser Apply(IDenoiser inner) => new Guided(inner, options.Scale);

    private sealed class Guided(IDenoiser inner, double scale) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            using var scope = NewDisposeScope();
            var plain = base.Predict(xt, level, condition);
            var x0 = plain.X0 + scale * (plain.X0 - plain.X0.mean([0], keepdim: true));
            return (plain with { X0 = x0 }).MoveToOuterDisposeScope();
        }
    }
}

public sealed record MyPluginOptions
{
    [Description("w; 0 changes nothing"), Range(0, 10.0)]
    public double Scale { get; init; } = 0.1;
}
