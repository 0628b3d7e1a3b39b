using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Models;

/// <summary>How a caption changes what a network gives.</summary>
public sealed class TextEncoderTests
{
    private static readonly Vocabulary Words = Vocabulary.Of(["a red car and a blue house"]);
    private static readonly DataSpace Space = new([1, 8, 8], new ConditionSpace(ConditionPart.Text, 5, Words));

    public static TheoryData<IModel> Models =>
    [
        new MlpModel(new() { Width = 16 }),
        new UnetModel(new() { Channels = [8, 16], Attention = [8, 4] }),
        new UnetModel(new() { Channels = [8, 16], Attention = [8, 4], Text = TextFusion.CrossAttention }),
    ];

    /// <summary>The order of words counts, padding does not: the same caption in a wider batch gives the same.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void CaptionsChangeWhatIsGiven(IModel model)
    {
        using var scope = NewDisposeScope();
        var network = Network(model, Space);
        var asked = Predict(network, "red car", "car red", "blue house", null);
        Assert.All(Enumerable.Range(1, 3), i => Assert.True(Difference(asked[0], asked[i]) > 1e-5));
        Assert.Equal(0, Difference(asked[3], Predict(network, [null])[0]), 1e-5);
        Assert.Equal(0, Difference(asked[3], Predict(network, "a red car", null)[1]), 1e-5);
        // Without any condition at all nothing is asked.
        Assert.Equal(0, Difference(asked[3], network.Predict(X(1), tensor(new[] { 0.5f }), null)[0]), 1e-5);
    }

    /// <summary>Whatever the encoder has learned, zeros take it away where nothing is asked, and there alone.</summary>
    [Theory]
    [InlineData(TextFusion.Addition)]
    [InlineData(TextFusion.CrossAttention)]
    public void ZerosStandForNoCaption(TextFusion fusion)
    {
        using var scope = NewDisposeScope();
        var network = Network(
            new UnetModel(new() { Channels = [8, 16], Attention = [8, 4], Text = fusion, Absent = AbsentCondition.Zeros }), Space);
        var before = Predict(network, "red car", null);
        using (no_grad())
            foreach (var (name, parameter) in network.named_parameters())
                if (name.Contains("_text", StringComparison.Ordinal) || name.Contains("_fromText", StringComparison.Ordinal))
                    parameter.mul_(3);
        var after = Predict(network, "red car", null);
        Assert.True(Difference(before[0], after[0]) > 1e-4);
        Assert.Equal(0, Difference(before[1], after[1]), 1e-5);
    }

    /// <summary>The same of classes and targets.</summary>
    [Fact]
    public void ZerosStandForNoClassAndNoTarget()
    {
        using var scope = NewDisposeScope();
        var space = new DataSpace([2], DataSpace.Asked(3, 2));
        var network = Network(new MlpModel(new() { Width = 16, Absent = AbsentCondition.Zeros }), space);
        Tensor Given() => network.Predict(randn([2, 2], generator: new Generator(1)), tensor(new[] { 0.5f, 0.5f }), new Condition(
            (ConditionPart.Class, tensor(new long[] { 1, -1 })),
                (ConditionPart.Target, tensor(new[] { 1f, 2f, float.NaN, float.NaN }, [2, 2]))));
        var before = Given();
        using (no_grad())
            foreach (var (name, parameter) in network.named_parameters())
                if (name.Contains("_classes", StringComparison.Ordinal) || name.Contains("arget", StringComparison.Ordinal))
                    parameter.add_(1);
        Assert.True(Difference(before[0], Given()[0]) > 1e-3);
        Assert.Equal(0, Difference(before[1], Given()[1]), 1e-5);
    }

    [Fact]
    public void WordsThatNoPixelLooksAtAreTold() => Assert.Equal(
        "lets pixels look at words where there is attention, but model.attention names no height of the images, which are 8, 4",
        new UnetModel(new() { Attention = [16], Text = TextFusion.CrossAttention }).Refusal(Space));

    private static NetworkModule Network(IModel model, DataSpace space)
    {
        using var streams = new RandomStreams(1);
        streams.SeedGlobal("initialisation");
        var network = model.Create(new(space));
        network.eval();
        // Layers that start at 0 hide what is before them.
        using var noGradients = no_grad();
        foreach (var parameter in network.parameters()) parameter.add_(0.1 * randn(parameter.shape, generator: new Generator(3)));
        return network;
    }

    private static Tensor Predict(NetworkModule network, params string?[] captions)
    {
        var text = tensor(captions.SelectMany(c => Words.Places(c ?? "", 5)).ToArray(), [captions.Length, 5]);
        return network.Predict(X(captions.Length), full(captions.Length, 0.5f), new Condition((ConditionPart.Text, text)));
    }

    private static Tensor X(int count) => randn([1, 1, 8, 8], generator: new Generator(2)).expand(count, -1, -1, -1);

    private static double Difference(Tensor a, Tensor b) => (a - b).abs().max().to(float64).item<double>();
}
