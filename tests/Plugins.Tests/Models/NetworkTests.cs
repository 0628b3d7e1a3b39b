using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Models;

public sealed class NetworkTests
{
    public static TheoryData<IModel, DataSpace> All => new()
    {
        { new MlpModel(new()), new([2]) },
        { new MlpModel(new() { Width = 16, Layers = 1 }), new([1, 8, 8], DataSpace.Asked(10)) },
        { TenMlps(), new([2], DataSpace.Asked(3)) },
        { new UnetModel(new()), new([1, 8, 8], DataSpace.Asked(10)) },
        { new UnetModel(new() { Channels = [16, 16, 32], Blocks = 2, Attention = [8, 4], Dropout = 0.1 }), new([3, 16, 16]) },
        { new UnetModel(new() { Channels = [16] }), new([1, 8, 8]) },
        { new UnetModel(new() { Patch = 2, Channels = [16, 32], Attention = [8] }), new([3, 16, 8], DataSpace.Asked(10)) },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void KeepsTheShapeAndIsAFunctionOfItsSeed(IModel model, DataSpace space)
    {
        float[] Predict(int outputs)
        {
            using var streams = new RandomStreams(1);
            streams.SeedGlobal("initialisation");
            using var network = model.Create(new(space, outputs));
            network.eval();
            var x = randn([3, .. space.Shape], generator: new Generator(2));
            var condition = space.Classes > 0 ? Condition.OfClasses(tensor(new long[] { 0, -1, space.Classes - 1 })) : null;
            var output = network.Predict(x, tensor(new[] { 0.1f, 0.5f, 1f }), condition);
            Assert.Equal([3, outputs * space.Shape[0], .. space.Shape.Skip(1)], output.shape);
            return output.flatten().data<float>().ToArray();
        }

        var first = Predict(1);
        Assert.All(first, x => Assert.True(float.IsFinite(x)));
        Assert.Equal(first, Predict(1));
        Assert.Equal(2 * first.Length, Predict(2).Length);
    }

    /// <summary>
    /// Each step has a network of its own: one that is set to 0 answers for the samples of its step alone, in their places.
    /// </summary>
    [Fact]
    public void EachStepHasANetworkOfItsOwn()
    {
        using var network = TenMlps().Create(new(new([2])));
        var (x, time) = (randn([6, 2], generator: new Generator(2)), tensor(new[] { 1f, 0.3f, 0.1f, 0.3f, 0.7f, 0.3f }));
        var before = network.Predict(x, time, null);
        using (no_grad())
            foreach (var (name, parameter) in network.named_parameters())
                if (name.Contains("_networks.2.", StringComparison.Ordinal)) parameter.zero_();
        var after = network.Predict(x, time, null);
        Assert.Equal(
            [true, false, true, false, true, false],
            Enumerable.Range(0, 6).Select(i => (after[i] - before[i]).abs().max().item<float>() == 0));
        Assert.Equal(0, after[1].abs().sum().item<float>());
        Assert.Equal(10 * new MlpModel(new()).Create(new(new([2]))).parameters().Sum(p => p.NumberOfElements),
            network.parameters().Sum(p => p.NumberOfElements));
    }

    [Fact]
    public void ANetworkForEachStepNeedsFewSteps()
    {
        StepMlpsModel Of(INoiseSchedule schedule) => new(new(), schedule, new EpsilonParameterization());
        Assert.Null(Of(new LinearSchedule(new() { Steps = 100 })).Refusal(new([2])));
        Assert.Equal(
            "needs a schedule of at most 100 steps, to have a network for each; this one has 1000",
            Of(new LinearSchedule(new())).Refusal(new([2])));
        Assert.Equal("needs a schedule of steps, such as 'linear', to have a network for "
            + "each", Of(new VpSdeSchedule(new())).Refusal(new([2])));
    }

    private static StepMlpsModel TenMlps() => new(new(), new LinearSchedule(new() { Steps = 10 }), new EpsilonParameterization());

    /// <summary>The network of Ho et al. 2020 for CIFAR-10.</summary>
    [Fact]
    public void UnetOfThePublishedSettingsHasThePublishedSize()
    {
        var options = new UnetOptions
        {
            Channels = [128, 256, 256, 256], Blocks = 2, Attention = [16], Middle = 2, Embedding = 4, Groups = 32, Dropout = 0.1,
        };
        using var network = new UnetModel(options).Create(new(new([3, 32, 32])));
        Assert.Equal(35_746_307, network.parameters().Sum(p => p.NumberOfElements));
    }

    /// <summary>
    /// A patch of p x p pixels adds channels at both ends and nothing else:
    /// 9 (p^2 - 1) weights for each channel in, and as many and a bias for each out.
    /// </summary>
    [Fact]
    public void PatchesCostOnlyTheFirstAndTheLastConvolution()
    {
        long Size(int patch, long side)
        {
            using var network = new UnetModel(new() { Patch = patch, Attention = [4] }).Create(new(new([1, side, side])));
            return network.parameters().Sum(p => p.NumberOfElements);
        }

        Assert.Equal(Size(1, 8) + 3 * 9 * 32 + 3 * (9 * 32 + 1), Size(2, 16));
    }

    /// <summary>A spectrogram of 32 x 8 takes a fourth of a square of 32 x 32.</summary>
    [Fact]
    public void TheMemoryOfAPictureIsThatOfItsArea()
    {
        var model = new UnetModel(new());
        Assert.Equal(
            model.MemoryOfSample(new([1, 32, 32]))!.Training / 4, model.MemoryOfSample(new([1, 32, 8]))!.Training, 1e-6);
    }

    [Fact]
    public void UnetHasTheDocumentedSize()
    {
        using var network = new UnetModel(new()).Create(new(new([1, 8, 8], DataSpace.Asked(10))));
        Assert.Equal(582_689, network.parameters().Sum(p => p.NumberOfElements));
    }
}
