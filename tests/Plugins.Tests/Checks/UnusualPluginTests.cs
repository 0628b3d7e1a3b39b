using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Checks;

/// <summary>Right plugins that checks took for wrong.</summary>
public class UnusualPluginTests
{
    [Fact]
    public void AMetricThatFindsCopiesOfTheTrainingPartIsRight() => Assert.Empty(Stranger.Faults<IMetric, Copies>(IMetric.Kind));

    [Fact]
    public void AGuidanceOfClassesMaySteerTheConditionalEstimate() =>
        Assert.Empty(Stranger.Faults<IGuidance, AwayFromAll, ScaleOptions>(IGuidance.Kind));

    [Fact]
    public void AHeavyTailIsRight() => Assert.Empty(Stranger.Faults<IDecoder, HeavyTailed>(IDecoder.Kind));

    [Fact]
    public void ARangeThatIsNotSymmetricIsRight() => Assert.Empty(Stranger.Faults<IClipping, FromZero>(IClipping.Kind));

    [Fact]
    public void AScheduleOfOneStepIsRight()
    {
        var catalog = Mutants.PluginSets.Catalog();
        var cosine = catalog.Find(INoiseSchedule.Kind, "cosine")!;
        var options = PluginSettings.Read(catalog, cosine, ["steps=1"]).Options;
        Assert.All(PluginChecks.Of(catalog, cosine, options, breadth: Breadth.Given), c => Assert.Null(c.Run()));
    }

    /// <summary>Options need not be a record, and their range may be open or of whole numbers.</summary>
    [Fact]
    public void OptionsMayBeAClass() =>
        Assert.Empty(Stranger.Faults<IWeighting, Scaled, FactorOptions>(IWeighting.Kind, breadth: Breadth.EachOption));

    /// <summary>Two runs have two records: a run is called by its experiment, wherever its folder is.</summary>
    [Theory]
    [InlineData("/here/plain/0123456789ab", "{\"run\":\"plain\"}")]
    [InlineData("/here/images/0123456789ab", "{\"run\":\"images\"}")]
    [InlineData("/elsewhere/images/ba9876543210/", "{\"run\":\"images\"}")]
    public void ARunIsCalledByItsExperiment(string run, string called)
    {
        var catalog = Mutants.PluginSets.Catalog();
        var latent = catalog.Find(ICodec.Kind, "latent")!;
        var options = PluginSettings.Read(catalog, latent, [$"run={run}"]).Options;
        var names = PluginChecks.Of(catalog, latent, options, breadth: Breadth.Given).Select(c => c.Options).Where(o => o.Length > 0);
        Assert.Equal([called], names.Distinct());
    }

    /// <summary>What an option that must be named would be is not made up.</summary>
    [Fact]
    public void WhatIsNotGivenIsNotMadeUp()
    {
        var catalog = Mutants.PluginSets.Catalog();
        var text = catalog.Find(IDataSource.Kind, "text")!;
        Assert.Equal(["it says what it is, and its defaults are allowed"], PluginChecks.Of(catalog, text).Select(c => c.Sentence));
    }

    /// <summary>Bounds that nobody named cut a distribution off: no law holds with them, but what is computed is looked at.</summary>
    [Fact]
    public void NoLawIsTriedWithAValueWhereThereIsNone()
    {
        var catalog = Mutants.PluginSets.Catalog();
        var ddim = catalog.Find(ISampler.Kind, "ddim")!;
        var bounded = PluginChecks.Of(catalog, ddim, reference: ReferenceValues.OfProgram())
            .Where(c => c.Options.Contains("clipSample", StringComparison.Ordinal)).Select(c => c.Sentence).Distinct();
        Assert.Equal([PluginChecks.ComputesTheSame], bounded);
    }

    /// <summary>The distance to what was not trained on, and whether a sample is one of those that were.</summary>
    [Better(Better.Lower, "copied", Leads = true)]
    private sealed class Copies : IMetric
    {
        public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

        public string? Refusal(IDataSource source) => source.Describe().Shape is [2] ? null : "needs points";

        public IReadOnlyDictionary<string, double> Measure(MetricInput input)
        {
            double Nearest(Samples part) =>
                (input.Samples.Values.unsqueeze(1) - part.Values).square().sum(2).amin([1]).mean().to(float64).item<double>();
            return new Dictionary<string, double> { ["copied"] = Nearest(input.Data.Test) + (Nearest(input.Data.Train) < 1e-9 ? 10 : 0) };
        }
    }

    public sealed record ScaleOptions
    {
        [System.ComponentModel.Description("w"), System.ComponentModel.DataAnnotations.Range(0, 9.0)]
        public double Scale { get; init; } = 1;
    }

    /// <summary>(1 + w) conditional - w unconditional, of classes alone.</summary>
    private sealed class AwayFromAll(ScaleOptions options) : IGuidance
    {
        public bool NeedsClasses => true;

        public IDenoiser Apply(IDenoiser inner) => new Guided(inner, options.Scale);

        private sealed class Guided(IDenoiser inner, double scale) : DelegatingDenoiser(inner)
        {
            public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
            {
                var asked = base.Predict(xt, level, condition);
                return condition is null || scale == 0 ? asked
                    : asked with { X0 = (1 + scale) * asked.X0 - scale * base.Predict(xt, level, condition.Dropped()).X0 };
            }
        }
    }

    /// <summary>The density 1 / (pi (1 + (x - m)^2)).</summary>
    private sealed class HeavyTailed : IDecoder
    {
        public string? Refusal(DataSpace space) => space.Values is ContinuousValues { Range: null } ? null : "needs unbounded numbers";

        public DecoderModule Create(DataSpace space) => new Cauchy(space.Shape);

        private sealed class Cauchy(IReadOnlyList<long> shape) : DecoderModule("cauchy")
        {
            public override IReadOnlyList<long> OutputShape => shape;

            public override Tensor LogLikelihood(Tensor x, Tensor output) =>
                -(Math.PI * (1 + (x - output).square())).log().flatten(1).sum(1);

            public override Tensor Mean(Tensor output) => output.clone();

            public override Tensor Draw(Tensor output, INoiseSource noise) => output
                + noise.Next(output.shape, output.dtype, output.device) / noise.Next(output.shape, output.dtype, output.device);
        }
    }

    private sealed class FromZero : IClipping
    {
        public IDenoiser Apply(IDenoiser inner) => new Clipped(inner);

        private sealed class Clipped(IDenoiser inner) : DelegatingDenoiser(inner)
        {
            public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
            {
                var given = base.Predict(xt, level, condition);
                return given with { X0 = given.X0.clamp(0, 1) };
            }
        }
    }

    public sealed class FactorOptions
    {
        [System.ComponentModel.Description("the factor"), System.ComponentModel.DataAnnotations.Range(1, 9)]
        public double Factor { get; init; } = 1;

        [System.ComponentModel.Description("what is added")]
        [System.ComponentModel.DataAnnotations.Range(0, double.PositiveInfinity)]
        public double Added { get; init; }
    }

    private sealed class Scaled(FactorOptions options) : IWeighting
    {
        public double Weight(NoiseLevel level, INoiseSchedule schedule) =>
            options is { Factor: >= 1 and <= 9, Added: >= 0 } ? options.Factor + options.Added : -1;
    }
}
