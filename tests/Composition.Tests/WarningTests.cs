using System.Globalization;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using static TorchSharp.torch;

namespace Diffusion.Composition.Tests;

/// <summary>Choices of Gaussian denoising that are allowed and unfit, each with the number that says so.</summary>
public sealed class WarningTests : IDisposable
{
    private const string Mlp = """
        { "data": { "name": "mixture2d", "modes": 2, "count": 20, "heldOut": 6 }, "model": { "name": "mlp", "width": 8, "layers": 1 } }
        """;

    private readonly ExperimentFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void ThePartsOfEdmComeTogether()
    {
        var experiment = _file.Read("edm", Mlp, "schedule=edm");
        Assert.Equal(("karras", "log-normal"), (experiment[ITimeGrid.Kind].Plugin.Name, experiment[ITimeDistribution.Kind].Plugin.Name));
        Assert.Empty(experiment.Warnings);
        Assert.Equal("trailing", _file.Read("edm", Mlp, "schedule=edm", "grid=trailing")[ITimeGrid.Kind].Plugin.Name);
    }

    /// <summary>0.37 of the variance of N(0, 1) on the linear schedule; a consistency model is not warned of it.</summary>
    [Fact]
    public void ASamplerThatTakesMeansForSamplesIsTold()
    {
        string[] renoise = ["schedule=linear", "sampler=renoise", "sampling.steps=10"];
        Assert.Equal(
            new Warning(
                "sampler",
                "the sampler 'renoise' takes the mean that a denoiser gives for a sample: of the variance of Gaussian data, 0.37 is left. "
                + "Use it with a consistency model, or the sampler 'ddim' or 'ancestral'."),
            Assert.Single(_file.Read("renoise", Mlp, renoise).Warnings));
        Assert.Empty(_file.Read("renoise", Mlp, [.. renoise, "task=consistency-training"]).Warnings);
    }

    [Fact]
    public void TimesThatHardlyTrainAreTold() => Assert.Equal(
        new Warning(
            "times",
            "only 8.8% of the times 'uniform' on the schedule 'edm' have a log-SNR between -4 and 4, where samples take shape. "
            + "Use the times 'log-normal'."),
        Assert.Single(_file.Read("edm", Mlp, "schedule=edm", "times=uniform").Warnings));

    /// <summary>
    /// The flow of N(7.4, 2.4^2) from a centred start ends in a mean that is 7.4 * 2.4 / sqrt(2.4^2 + 50^2) = 0.355 too low.
    /// </summary>
    [Fact]
    public void DataThatIsNotCentredIsToldWithTheErrorOfItsMean()
    {
        using var scope = NewDisposeScope();
        var x = 7.4 + 2.4 * linspace(-Math.Sqrt(3), Math.Sqrt(3), 4000, dtype: float64);
        var file = System.IO.Path.Combine(_file.Folder, "x.csv");
        File.WriteAllLines(file, ["x", .. x.data<double>().ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture))]);
        var data = $$"""data={ "name": "csv", "file": "{{file}}", "standardize": false }""";
        string Warned(params string[] choices)
        {
            var experiment = _file.Read("shifted", Mlp, [data, .. choices]);
            using var composition = new Framework.Experiments.Composition(experiment, ExperimentFile.Catalog);
            return string.Join('|', composition.Task.Warnings(composition, composition.Data.Load()));
        }

        Assert.Matches(
            @"^data: is not centred: dimension 0 has mean 7\.\d+, and where sampling starts \(sigma / alpha = 50\) that is 0\.15 deviations, "
            + @"by which the means of samples are off: 0\.35\d* here\. Use the codec 'standardize', or a schedule with more noise\.$",
            Warned("schedule=ve-sde"));
        Assert.Equal("", Warned("schedule=ve-sde", "codec=standardize"));
        Assert.Equal("", Warned("schedule=cosine", "codec=standardize"));
    }

    [Fact]
    public void ALikelihoodThatHidesTheFirstNoiseIsTold()
    {
        string Warned(params string[] choices) => string.Join('|', _file
            .Read("nll", Mlp, ["metrics=[\"energy\",\"nll\"]", .. choices]).Warnings
            .Where(w => w.Path.StartsWith("metrics", StringComparison.Ordinal)));
        Assert.Equal(
            "metrics.1: the metric 'nll' starts at sigma / alpha = 0.588: it is the density of the data with noise of that deviation, "
            + "in the data's units, and says nothing of finer detail. Its error does not show this. "
            + "Use a schedule of more steps or with less noise at its start.",
            Warned("schedule.steps=3", "sampling.steps=3"));
        Assert.Equal("", Warned());
    }
}
