using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Plugins.Tests.Checks;

/// <summary>A constructor may ask for whatever an experiment can give it; what a trial cannot give is told, and is no fault.</summary>
public class ConstructorTests
{
    private interface ITea;

    [Fact]
    public void EveryKindHasAStandIn() => Assert.Empty(Stranger.Faults<IWeighting, Curious>(IWeighting.Kind));

    [Fact]
    public void AStandInWorksWhereItIsUsed() => Assert.Empty(Stranger.Faults<ISampler, Behind>(ISampler.Kind));

    [Fact]
    public void TheCompositionIsTheRunsAlone() => Assert.Equal(
        ["it asks for the whole composition, which only a run has"], Stranger.NotTried<IWeighting, OfRun>(IWeighting.Kind));

    [Fact]
    public void AKindOfOthersHasNoStandIn()
    {
        var services = new ServiceCollection();
        services.For(IWeighting.Kind).Add<OfTea>("of-tea");
        services.For(new PluginKind<ITea>("tea", "what is drunk", Effect.Nothing)).Add<Green>("green");
        var catalog = new PluginCatalog(services);
        Assert.Equal(
            ["it asks for the chosen tea, of which there is no stand-in"],
            PluginChecks.Of(catalog, catalog.Of(IWeighting.Kind).Single()).Skip(1).Select(c => c.Run()).Distinct());
    }

    /// <summary>What needs a run, or data that no stand-in is, is not at fault.</summary>
    [Theory]
    [InlineData("guidance/autoguidance")]
    [InlineData("codec/latent")]
    [InlineData("metric/fid")]
    [InlineData("metric/captions")]
    public void WhatCannotBeTriedAloneIsNotAtFault(string key)
    {
        var catalog = Mutants.PluginSets.Catalog();
        var plugin = catalog.All.Single(p => Mutants.Shipped.Key(p) == key);
        var reasons = PluginChecks.Of(catalog, plugin, breadth: Breadth.Given).Select(c => c.Run()).ToList();
        Assert.Contains(reasons, reason => reason is not null);
    }

    private sealed class Curious(
        DataSpace space, Compute compute, TrainedRuns runs, PluginCatalog catalog, IDataSource data, ICodec codec, INoiseSchedule schedule,
        IParameterization objective, ITimeDistribution times, IReverseVariance variance, ISampler sampler, ITimeGrid grid,
        IClipping clipping, ITransition transition, IStrengthSchedule strength, IStateObjective states, IStateSampler drawing,
        IStateGuidance steering, IModel model, ICoderModel coder, IDecoder decoder, IOptimizer optimizer) : IWeighting
    {
        private readonly object[] _given =
        [
            space, compute, runs, catalog, data, codec, schedule, objective, times, variance, sampler, grid, clipping, transition, strength,
            states, drawing, steering, model, coder, decoder, optimizer,
        ];

        public double Weight(NoiseLevel level, INoiseSchedule at) => _given.Length / 22.0;
    }

    /// <summary>Straight steps between the levels of a grid and a clipping that does nothing.</summary>
    private sealed class Behind(IClipping clipping, ITimeGrid grid, INoiseSchedule schedule) : ISampler
    {
        public TorchSharp.torch.Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
        {
            Assert.True(grid.Build(schedule, 7)[^1].IsClean);
            return (problem with { Denoiser = clipping.Apply(problem.Denoiser) }).Walk(
                (x, x0, t, s) => SamplingSteps.Euler(x, SamplingSteps.Noise(x, x0, t), t, s), cancellation);
        }
    }

    private sealed class OfRun(Composition composition) : IWeighting
    {
        public double Weight(NoiseLevel level, INoiseSchedule schedule) => composition.Metrics().Count;
    }

    private sealed class OfTea(ITea tea) : IWeighting
    {
        public double Weight(NoiseLevel level, INoiseSchedule schedule) => tea.GetHashCode();
    }

    private sealed class Green : ITea;
}
