using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Models;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Models;

public sealed class TransformerTests
{
    private const int Places = 7, Vocabulary = 5;

    private static readonly TransformerOptions Small = new() { Width = 16, Layers = 2, Heads = 2 };

    private static readonly DataSpace Text = new([Places], new TokenValues(Vocabulary), DataSpace.Asked(3));

    /// <summary>The last layer starts at 0, and so do the numbers by which blocks and norms depend on time.</summary>
    [Fact]
    public void EveryStateIsEquallyProbableAtTheStart()
    {
        using var network = Create(Text);
        var logits = network.Predict(Tokens(), Times(), Classes());
        Assert.Equal([3, Places, Vocabulary], logits.shape);
        Assert.Equal(0, logits.abs().max().item<float>());
    }

    /// <summary>adaLN-Zero: a fresh block changes nothing, at any time.</summary>
    [Fact]
    public void AFreshBlockIsTheIdentity()
    {
        var block = new TransformerBlock(Small);
        var (x, angles) = (randn(2, Places, 16), Rotation.Angles(Places, 8));
        var output = block.Apply(x, randn(2, 16), new(angles.cos(), angles.sin()));
        Assert.Equal(0, (output - x).abs().max().item<float>());
    }

    [Fact]
    public void IsAFunctionOfItsSeedAndOfTimeAndClass()
    {
        Tensor Predict(Tensor times, Condition? condition)
        {
            using var network = Create(Text);
            Disturb(network);
            network.eval();
            return network.Predict(Tokens(), times, condition);
        }

        static float Difference(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
        var first = Predict(Times(), Classes());
        Assert.Equal(first.data<float>().ToArray(), Predict(Times(), Classes()).data<float>().ToArray());
        Assert.True(Difference(first, Predict(Times() / 2, Classes())) > 1e-3);
        Assert.True(Difference(first, Predict(Times(), Condition.OfClasses(tensor(new long[] { 0, 0, 0 })))) > 1e-3);
        // Asking nothing is what class -1 says.
        Assert.Equal(
            Predict(Times(), null).data<float>().ToArray(),
            Predict(Times(), Condition.OfClasses(full(3, -1, dtype: int64))).data<float>().ToArray());
    }

    /// <summary>A change of one state reaches the logits of every place, before and behind it.</summary>
    [Fact]
    public void EveryPlaceSeesEveryOther()
    {
        using var network = Create(Text);
        Disturb(network);
        network.eval();
        var (one, other) = (Tokens(), Tokens());
        other[0, 3] = (one[0, 3].item<long>() + 1) % Vocabulary;
        var change = (network.Predict(one, Times(), null) - network.Predict(other, Times(), null)).abs().amax([2]);
        Assert.All(change[0].data<float>().ToArray(), c => Assert.True(c > 1e-5));
        Assert.Equal(0, change[1].max().item<float>());
    }

    [Fact]
    public void GradientsReachEveryParameter()
    {
        using var network = Create(Text);
        Disturb(network);
        var loss = nn.functional.cross_entropy(network.Predict(Tokens(), Times(), Classes()).reshape(-1, Vocabulary), Tokens().flatten());
        loss.backward();
        Assert.All(network.named_parameters(), p => Assert.True(p.parameter.grad!.abs().max().item<float>() > 0, p.name));
    }

    /// <summary>A query at m and a key at n have the product of the same vectors at m + s and n + s.</summary>
    [Fact]
    public void RotationsDependOnTheDistanceOfTwoPlaces()
    {
        var angles = Rotation.Angles(20, 8);
        var rotation = new Rotation(angles.cos(), angles.sin());
        var (query, key) = (randn(8), randn(8));
        // [20, 20]: the query at every place with the key at every place.
        var products = rotation.Apply(query.expand(20, 8)).mm(rotation.Apply(key.expand(20, 8)).t());
        var moved = products.narrow(0, 5, 15).narrow(1, 5, 15);
        Assert.Equal(0, (products.narrow(0, 0, 15).narrow(1, 0, 15) - moved).abs().max().item<float>(), 1e-5f);
        Assert.True((products[0, 0] - products[0, 1]).abs().item<float>() > 1e-3);
        // Place 0 is not turned; nothing is stretched; pair 1 of 4 turns by 10000^(-2/8) a place.
        var turned = rotation.Apply(query.expand(20, 8));
        Assert.Equal(query.data<float>().ToArray(), turned[0].data<float>().ToArray());
        Assert.Equal(0, (turned.norm(1) - query.norm()).abs().max().item<float>(), 1e-5f);
        double angle = 3 * Math.Pow(10_000, -0.25), a = query[1].item<float>(), b = query[5].item<float>();
        Assert.Equal(a * Math.Cos(angle) - b * Math.Sin(angle), turned[3, 1].item<float>(), 1e-5);
        Assert.Equal(a * Math.Sin(angle) + b * Math.Cos(angle), turned[3, 5].item<float>(), 1e-5);
    }

    /// <summary>
    /// For width d, heads and L places, K states: K d and K d + K at the ends; a block has 4 d^2 + 4 d of attention, 8 d^2 + 5 d of dense
    /// layers and 6 (d^2 + d) of conditioning; the last norm 2 (d^2 + d); the time 2 (d^2 + d); 4 vectors of classes and none.
    /// </summary>
    [Fact]
    public void HasTheDocumentedSize()
    {
        using var network = Create(Text);
        const long D = 16, Block = 4 * D * D + 4 * D + 8 * D * D + 5 * D + 6 * (D * D + D);
        Assert.Equal(
            Vocabulary * D + Vocabulary * D + Vocabulary + 2 * Block + 4 * (D * D + D) + 4 * D,
            network.parameters().Sum(p => p.NumberOfElements));
    }

    [Fact]
    public void SavedAndReadItIsTheSame()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "network.dat");
        using var network = Create(Text);
        Disturb(network);
        network.save(file);
        using var other = Create(Text);
        other.load(file);
        Assert.Equal(
            network.Predict(Tokens(), Times(), null).data<float>().ToArray(),
            other.Predict(Tokens(), Times(), null).data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void OtherDataAreRefused(DataSpace space, string? message) =>
        Assert.Equal(message, new TransformerModel(Small).Refusal(space));

    public static TheoryData<DataSpace, string?> Others => new()
    {
        { new([7], new TokenValues(5)), null },
        { new([2], new StateValues(5)), null },
        {
            new([2]),
            "needs sequences of states [length], such as text, but samples have shape [2] and are continuous numbers; use the model 'mlp'"
        },
        {
            new([1, 8, 8], new StateValues(17)),
            "needs sequences of states [length], such as text, but samples have shape [1, 8, 8] and are 17 states; use the model 'mlp'"
        },
    };

    [Fact]
    public void AWidthThatHeadsCannotShareIsRefused()
    {
        var options = Small with { Width = 20, Heads = 4 };
        Assert.Equal(["20 is not an even multiple of heads = 4"], options.Validate(new(options)).Select(r => r.ErrorMessage));
    }

    private static NetworkModule Create(DataSpace space)
    {
        using var streams = new RandomStreams(1);
        streams.SeedGlobal("initialisation");
        return new TransformerModel(Small).Create(new(space));
    }

    /// <summary>Moves the parameters off their zeros, as training does.</summary>
    private static void Disturb(NetworkModule network)
    {
        using var random = new Generator(7);
        using var noGradients = no_grad();
        foreach (var p in network.parameters()) p.add_(0.2f * randn(p.shape, generator: random));
    }

    private static Tensor Tokens() => arange(3 * Places, dtype: int64).remainder(Vocabulary).reshape(3, Places);

    private static Tensor Times() => tensor(new[] { 0.1f, 0.5f, 1f });

    private static Condition Classes() => Condition.OfClasses(tensor(new long[] { 0, -1, 2 }));
}
