using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Training;

/// <summary>A loss that explodes without becoming infinite is told, once.</summary>
public sealed class LossWatchTests : IDisposable
{
    private const string Rest =
        "A later fall does not mean that the network recovers. "
        + "Try a lower training.learningRate, a smaller training.gradientClip or another weighting.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OneEnormousLossIsToldOnce() => Assert.Equal(
        [(2, $"The loss has exploded: it was 1.34 at the first training step, and is 3.6e+34 at step 2. {Rest}")],
        Warnings([1.339, 57_394, 3.6e34, 3.6e34, 2]));

    /// <summary>Six of eleven losses are above a thousand times the first.</summary>
    [Fact]
    public void ManyLargeLossesAreTold()
    {
        double[] losses = [2, 1, 1, 1, 1, 1, .. Enumerable.Repeat(2001.0, 6)];
        Assert.Equal(
            [(11, $"The loss has exploded: it was 2 at the first training step, and is 2e+03 at step 11. {Rest}")], Warnings(losses));
    }

    public static TheoryData<double[]> Harmless =>
    [
        // Single losses of a weighting with a heavy tail.
        Enumerable.Range(0, 100).Select(i => i % 11 < 5 ? 9e5 : 1.0).Prepend(1).ToArray(),
        Enumerable.Repeat(900.0, 30).Prepend(1e-6).ToArray(),
        Enumerable.Range(0, 30).Select(i => 1e9 / (i + 1)).ToArray(),
        Enumerable.Range(0, 30).Select(i => -5.0 * i - 1).ToArray(),
    ];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void WhatOnlyLooksLikeItIsNot(double[] losses) => Assert.Empty(Warnings(losses));

    /// <summary>A session that goes on compares with the first loss of all.</summary>
    [Fact]
    public void TheFirstLossIsPartOfACheckpoint()
    {
        var store = new CheckpointStore(_folder.Path, keep: 1);
        Assert.Empty(Warnings([2], store));
        Assert.Equal(
            [(1, $"The loss has exploded: it was 2 at the first training step, and is 1e+07 at step 1. {Rest}")],
            Warnings([0, 1e7], store));
        // A checkpoint of an earlier version has none: the first loss of the session takes its place.
        foreach (var name in new[] { "losses.json", "manifest.sha256" }) File.Delete(Path.Combine(store.FindLatest()!, name));
        Assert.Empty(Warnings([0, 0, 1e7, 1e7], store));
    }

    /// <summary>The warnings of a training with these losses, each with its step.</summary>
    private static IEnumerable<(long Step, string Text)> Warnings(double[] losses, CheckpointStore? store = null)
    {
        var warnings = new List<(long, string)>();
        Listener? listener = null;
        listener = new Listener(step => warnings.AddRange(listener!.Warnings.Skip(warnings.Count).Select(w => (step - 1, w))));
        using var streams = new RandomStreams(0);
        using var batches = TwoNumbers.Batches(streams);
        var options = new TrainingOptions { Steps = losses.Length, EvaluateEvery = 0, CheckpointEvery = 0, EmaDecay = 0 };
        new Trainer(options, new Descent(), store, listener).Run(new Scripted(losses, store), batches, streams);
        return warnings;
    }

    /// <summary>Has the losses that it is told, at their steps.</summary>
    private sealed class Scripted(double[] losses, CheckpointStore? store) : TwoNumbers
    {
        private int _step = store?.FindLatest() is { } latest ? (int)CheckpointStore.StepOf(latest) : 0;

        public override Tensor Loss(Samples batch, RandomStreams streams) => base.Loss(batch, streams) * 0 + losses[_step++];
    }
}
