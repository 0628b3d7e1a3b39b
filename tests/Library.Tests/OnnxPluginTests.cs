using System.Diagnostics;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Diffusion.Library.Tests;

/// <summary>
/// <c>src/Onnx</c>, which no other project refers to, built and loaded as any stranger's assembly. Its packages are restored once; where
/// they cannot be, the tests are skipped.
/// </summary>
public sealed class OnnxPluginTests : IDisposable
{
    private static readonly Lazy<string?> Built = new(Build);

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddDiffusion().BuildServiceProvider();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    /// <summary>The mean of each channel: of grey pictures three numbers that are one, whose Frechet distance is known.</summary>
    [Fact]
    public void AnyOnnxFileGivesFeatures()
    {
        _folder.File("mean.onnx", TinyOnnx.Mean());
        var outcome = Run("{ \"name\": \"onnx\", \"file\": \"mean.onnx\", \"mean\": [0], \"deviation\": [1] }");
        using var scope = NewDisposeScope();
        var (samples, real) = (Means(Npy.Read(outcome.Folder.File("samples/final.npy"))), Means(TestDigits()));
        double mean = (samples.mean() - real.mean()).item<double>(), deviation = (samples.std() - real.std()).item<double>();
        Assert.Equal(3 * (mean * mean + deviation * deviation), outcome.Record.Metrics["frechet"], 1e-4);
        // The run keeps the whole plugin, and says from where the file is meant.
        var copy = Assert.Single(PluginCopies.Of(outcome.Folder.Path));
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(copy)!, "Diffusion.Plugins.Onnx.files", "ResNet18.onnx")));
        var again = _services.GetRequiredService<ExperimentReader>().Read(outcome.Folder.ExperimentFile);
        Assert.Equal(ExperimentIdentity.Id(Read("{ \"name\": \"onnx\", \"file\": \"mean.onnx\", \"mean\": [0], \"deviation\": [1] }")),
            ExperimentIdentity.Id(again));

        static Tensor Means(Tensor pictures) => ((pictures.to(float64) + 1) / 2).clamp(0, 1).mean([1, 2, 3]);
    }

    [Theory]
    [InlineData("{ \"name\": \"onnx\" }", "has features 'onnx', which need the key 'file', the path of an ONNX file")]
    [InlineData("{ \"name\": \"onnx\", \"file\": \"no.onnx\" }", "cannot find the file 'FOLDER/no.onnx' of its features 'onnx'")]
    [InlineData("{ \"name\": \"onnx\", \"file\": \"text.onnx\" }",
        "has features 'onnx' of the file 'FOLDER/text.onnx', which is no ONNX file that can be loaded: ")]
    [InlineData("{ \"name\": \"onnx\", \"file\": \"flat.onnx\" }", "which takes Single [any, 64], and float32 pictures [batch, 1 or 3 channels, height, width] are needed. Export it with such an input")]
    [InlineData("{ \"name\": \"onnx\", \"file\": \"mean.onnx\", \"output\": \"x\" }", "which has no output 'x'; allowed: features")]
    public void WhatCannotServeIsToldBeforeAnythingRuns(string features, string message)
    {
        _folder.File("text.onnx", "no network");
        _folder.File("flat.onnx", TinyOnnx.OfRows());
        _folder.File("mean.onnx", TinyOnnx.Mean());
        var problem = Assert.Single(Assert.Throws<ExperimentException>(() => Read(features)).Problems);
        Assert.Equal("metrics.0", problem.Path);
        Assert.Contains(message.Replace("FOLDER", _folder.Path), problem.Message, StringComparison.Ordinal);
    }

    /// <summary>Numbers that were measured once; a picture of any size and of one channel or three is one picture.</summary>
    [Fact]
    public void ResNet18SeesPicturesOfAnySize()
    {
        using var scope = NewDisposeScope();
        var extractor = Plugin<IFeatureExtractor>(IFeatureExtractor.Kind, "resnet18");
        var data = new Dataset(new(zeros(2, 1, 8, 8)), null, new(zeros(2, 1, 8, 8)), "");
        var input = new MetricInput(
            new(zeros(1, 1, 8, 8)), data, new([1, 8, 8], new ContinuousValues(new(-1, 1))), new(), Framework.Torch.Compute.Cpu, new(0));
        var features = extractor.Open(input);
        var grey = full([1, 1, 8, 8], 0.2f);
        var ramp = linspace(-1, 1, 256).view(1, 1, 16, 16);
        var seen = features.Of(cat([grey, full([1, 1, 8, 8], -1f)]));
        Assert.Equal([2, 512], seen.shape);
        Assert.Equal(0, Difference(seen[0], features.Of(full([1, 3, 300, 40], 0.2f))[0]), 1e-3);
        Assert.Equal(0, Difference(features.Of(ramp), features.Of(ramp)), 0);
        Assert.True(Difference(seen[0], seen[1]) > 0.1);
        ((IDisposable)features).Dispose();
    }

    /// <summary>A paraphrase is nearer than another caption, and captions do not depend on their batch.</summary>
    [Fact]
    public void MiniLmKnowsWordsThatNoCaptionHas()
    {
        using var scope = NewDisposeScope();
        string[] captions =
        [
            "thick bright three at top left", "a bold luminous 3 in the upper left corner", "thin dark seven at bottom right",
        ];
        var words = Vocabulary.Of(captions);
        var network = Plugin<ITextEncoder>(ITextEncoder.Kind, "minilm").Create(384, new ConditionSpace(ConditionPart.Text, 9, words));
        using var noGradients = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name.EndsWith("weight", StringComparison.Ordinal)) parameter.copy_(eye(384));
            else if (name.EndsWith("bias", StringComparison.Ordinal)) parameter.zero_();
        }

        var encoded = network.Encode(tensor(captions.Append("").SelectMany(c => words.Places(c, 9)).ToArray(), [4, 9]), 4);
        var whole = encoded.Whole;
        double Cosine(int i, int j) => (whole[i] * whole[j]).sum().item<float>();
        Assert.Equal(1, Cosine(0, 0), 1e-4);
        Assert.Equal(0.722, Cosine(0, 1), 0.03);
        Assert.Equal(0.603, Cosine(0, 2), 0.03);
        Assert.Equal([true, true, true, false], encoded.IsAsked.flatten().data<bool>().ToArray());
        Assert.Equal(0, Difference(whole[1], network.Encode(tensor(words.Places(captions[1], 9), [1, 9]), 1).Whole[0]), 1e-6);
        Assert.Equal(0, Difference(whole[3], network.Encode(null, 2).Whole[1]), 0);
    }

    [Fact]
    public void ItsExperimentsAreValid()
    {
        var assembly = Assembly();
        var digits = Path.Combine(Repository, "experiments", "onnx");
        foreach (var file in Directory.GetFiles(digits, "*.json").Where(f => !f.Contains("fashion", StringComparison.Ordinal)))
            _services.GetRequiredService<ExperimentReader>().Read(file, [$"plugins=[\"{assembly}\"]"]);
    }

    private static double Difference(Tensor a, Tensor b) => (a - b).abs().max().to(float64).item<double>();

    private T Plugin<T>(PluginKind<T> kind, string name)
        where T : class =>
        (T)PluginAssembly.Load(Assembly()).Plugins.First(p => p.Kind == kind && p.Name == name).Create(_services, null);

    private Experiment Read(string features) => _services.GetRequiredService<ExperimentReader>().Read(_folder.File("tiny.json", $$"""
        {
          "plugins": ["{{Assembly()}}"], "output": "{{_folder.Path}}/runs", "threads": 1, "data": "digits",
          "model": { "name": "unet", "channels": [8], "attention": [] }, "training": { "steps": 2, "batchSize": 8 },
          "sampling": { "count": 40, "steps": 2 }, "metrics": [{ "name": "frechet", "features": {{features}} }]
        }
        """));

    private RunOutcome Run(string features) => _services.GetRequiredService<ExperimentRunner>().Run(Read(features), new SilentObserver());

    private Tensor TestDigits()
    {
        using var composition = new Composition(Read("\"values\""), _services.GetRequiredService<PluginCatalog>());
        return composition.Data.Load().Test.Values;
    }

    private static string Assembly()
    {
        Assert.SkipUnless(Built.Value is not null, "The packages of src/Onnx cannot be restored here.");
        return Built.Value!;
    }

    private static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Diffusion.sln"))) folder = folder.Parent;
            return folder.FullName;
        }
    }

    /// <summary>The assembly; null where its packages cannot be restored.</summary>
    private static string? Build()
    {
        var project = Path.Combine(Repository, "src", "Onnx", "Diffusion.Plugins.Onnx.csproj");
        // What it refers to is built already; building it again beside running tests would touch their files.
        using var build = Process.Start(new ProcessStartInfo(
            "dotnet", ["build", project, "-c", "Release", "-v", "q", "-nologo", "-p:BuildProjectReferences=false"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var told = build.StandardOutput.ReadToEnd() + build.StandardError.ReadToEnd();
        build.WaitForExit();
        if (build.ExitCode != 0 && told.Contains("error NU", StringComparison.Ordinal)) return null;
        Assert.True(build.ExitCode == 0, told);
        return Path.Combine(Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", "Diffusion.Plugins.Onnx.dll");
    }
}
