using System.Text.Json;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Models;

/// <summary>The network of the published improved-DDPM checkpoints against the same network written for PyTorch.</summary>
public sealed class ImprovedDdpmTests : IDisposable
{
    private static readonly JsonSerializerOptions Small = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly TemporaryFolder _folder = new();

    /// <summary>Before, captions were taken and never read.</summary>
    [Fact]
    public void CaptionsAreRefused() => Assert.Equal(
        "cannot be asked for captions; use the model 'unet'",
        new ImprovedDdpmModel(new()).Refusal(new Diffusion.Plugins.Data.CaptionedDigitsData(new()).Describe()));

    /// <summary>
    /// Every block gives what PyTorch's gives, from weights that Python read by safetensors; and what Python writes by torch.save comes
    /// back.
    /// </summary>
    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 0)]
    public void EveryBlockGivesWhatPyTorchGives(bool scaleShift, int classes)
    {
        var options = new ImprovedDdpmOptions
        {
            Channels = 32, Multipliers = [1, 2], Blocks = 1, Attention = [4], Heads = 2, ScaleShift = scaleShift,
        };
        using var network = Random(options, [3, 8, 8], classes, outputs: 2);
        using var random = new Generator(5, CPU);
        var x = randn(2, 3, 8, 8, generator: random);
        var steps = tensor(new long[] { 0, 731 });
        var asked = classes > 0 ? tensor(new long[] { 9, 4 }) : null;

        WeightFile.Write(network, At("weights.safetensors"));
        var inputs = new Dictionary<string, Tensor> { ["x"] = x, ["steps"] = steps };
        if (asked is not null) inputs["classes"] = asked;
        TorchSharp.PyBridge.Safetensors.SaveStateDict(At("inputs.safetensors"), inputs);
        File.WriteAllText(At("settings.json"), JsonSerializer.Serialize(
            new { Size = 8, Colours = 3, Out = 6, options.Channels, options.Multipliers, options.Blocks, options.Attention, options.Heads,
                Shift = scaleShift, Classes = classes }, Small));
        PyTorch.PyTorch.Run(
            "improved_ddpm.py", At("weights.safetensors"), At("inputs.safetensors"), At("settings.json"), At("out.safetensors"),
                At("state.pt"));

        var seen = Watch(network);
        // Step i - 1 of the authors is step i of T.
        seen["result"] = network.Predict(x, (steps + 1).to(float32) / 1000, asked is null ? null : Condition.OfClasses(asked));
        var expected = WeightFile.Read(At("out.safetensors"));
        Assert.Equal(26, expected.Count);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), seen.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.shape, seen[name].shape);
            double error = ((tensor - seen[name]).abs().max() / tensor.abs().max()).item<float>();
            Assert.True(error < 2e-6, $"{name}: {error}");
        }

        var before = network.state_dict().ToDictionary(t => t.Key, t => t.Value.clone());
        WeightFile.LoadInto(network, At("state.pt"));
        foreach (var (name, tensor) in network.state_dict()) Assert.True(tensor.equal(2 * before[name]).all().item<bool>(), name);
    }

    /// <summary>
    /// 35.7 million with the numbers of Ho et al. 2020, appendix B; 52.5 million with those of Nichol and Dhariwal 2021 for CIFAR-10.
    /// </summary>
    [Theory]
    [InlineData(2, new[] { 16 }, 1, false, 1, 35_746_307)]
    [InlineData(3, new[] { 16, 8 }, 4, true, 2, 52_546_438)]
    public void HasThePublishedNumberOfParameters(int blocks, int[] attention, int heads, bool scaleShift, int outputs, long expected)
    {
        using var network = new ImprovedDdpmModel(new()
        {
            Blocks = blocks, Attention = attention, Heads = heads, ScaleShift = scaleShift,
        }).Create(new NetworkShape(new DataSpace([3, 32, 32]), outputs));
        Assert.Equal(expected, network.parameters().Sum(p => p.NumberOfElements));
    }

    /// <summary>Names as they stand in the published files.</summary>
    [Fact]
    public void HasThePublishedNames()
    {
        using var network = Random(new() { Channels = 32, Multipliers = [1, 2], Blocks = 1, Attention = [4], Heads = 2 }, [3, 8, 8], 10, 1);
        string[] some =
        [
            "time_embed.0.weight", "time_embed.2.bias", "label_emb.weight", "input_blocks.0.0.weight",
                "input_blocks.1.0.in_layers.0.weight",
            "input_blocks.1.0.in_layers.2.weight", "input_blocks.1.0.emb_layers.1.bias", "input_blocks.1.0.out_layers.0.bias",
            "input_blocks.1.0.out_layers.3.weight", "input_blocks.2.0.op.weight", "input_blocks.3.0.skip_connection.weight",
            "input_blocks.3.1.qkv.weight", "middle_block.1.proj_out.bias", "output_blocks.1.2.conv.weight", "out.0.weight", "out.2.bias",
        ];
        Assert.Empty(some.Except(network.state_dict().Keys));
        Assert.Equal([192, 64, 1], network.state_dict()["input_blocks.3.1.qkv.weight"].shape);
    }

    [Fact]
    public void WeightsOfAnotherNetworkAreRefusedByName()
    {
        using var small = nn.Linear(2, 3);
        using var other = nn.Linear(2, 4);
        WeightFile.Write(small, At("small.safetensors"));
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.LoadInto(other, At("small.safetensors")));
        Assert.Equal(
            $"'{At("small.safetensors")}' holds the weights of another network: 'weight' is [3, 2] in it and [4, 2] in the network; "
            + "'bias' is [3] in it and [4] in the network. It has 2 tensors, the network 2.",
            error.Message);
        File.WriteAllText(At("text.pt"), "no weights");
        Assert.StartsWith(
            $"'{At("text.pt")}' cannot be read as weights: ",
            Assert.Throws<InvalidDataException>(() => WeightFile.LoadInto(other, At("text.pt"))).Message, StringComparison.Ordinal);
        Assert.Equal(
            "'weights.dat' does not say its format; allowed endings: .safetensors, .pt, .pth, .bin.", WeightFile.Refusal("weights.dat"));
    }

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    private static NetworkModule Random(ImprovedDdpmOptions options, long[] shape, int classes, int outputs)
    {
        manual_seed(3);
        var network = new ImprovedDdpmModel(options).Create(new NetworkShape(new DataSpace(shape, DataSpace.Asked(classes)), outputs));
        // Layers that start at 0 would hide what is before them.
        using var noGradients = no_grad();
        foreach (var parameter in network.parameters()) parameter.add_(0.1 * randn_like(parameter));
        network.eval();
        return network;
    }

    /// <summary>The output of every module that is a block, by its name; filled by the next call of the network.</summary>
    private static Dictionary<string, Tensor> Watch(nn.Module network)
    {
        var seen = new Dictionary<string, Tensor>();
        foreach (var (name, module) in network.named_modules())
        {
            if (module is nn.Module<Tensor, Tensor, Tensor> block)
                block.register_forward_hook((_, _, _, output) => Keep(name, output));
            else if (module is nn.Module<Tensor, Tensor> plain
                && (module.GetType().Namespace == typeof(ImprovedDdpmModel).Namespace || name is "time_embed" or "out"))
                plain.register_forward_hook((_, _, output) => Keep(name, output));
        }

        return seen;

        Tensor Keep(string name, Tensor output)
        {
            seen[name] = output.clone().DetachFromDisposeScope();
            return output;
        }
    }
}
