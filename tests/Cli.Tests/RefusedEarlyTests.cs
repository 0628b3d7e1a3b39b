using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>What cannot work is told in one sentence before anything is written.</summary>
public sealed class RefusedEarlyTests : IDisposable
{
    private const string Tiny = """
        {
          "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 }, "threads": 1,
          "training": { "steps": 20, "batchSize": 50 }, "sampling": { "count": 60, "steps": 5 }, "tracking": "none", "metrics": ["energy"]
        }
        """;

    private const long Gibi = 1L << 30;

    private const string NoCuda = "found 'cuda', but this program sees no CUDA device. "
        + "Build with -p:Cuda=true on a machine with an NVIDIA driver, or use --set device=auto.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ADeviceThatThisMachineLacks()
    {
        var run = Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}/runs", "--set", "device=cuda");
        Assert.Equal(new Invocation(2, "", $"The experiment has a problem:\n  --set device=cuda: device: {NoCuda}\n"), run);

        var sweep = _folder.File("sweep.json", """{ "base": "tiny.json", "seeds": [0, 1] }""");
        Assert.Equal(
            new Invocation(2, "", $"The sweep has a problem:\n  {sweep}: every variant: device: {NoCuda}\n"),
            Invocation.Of("sweep", sweep, "--set", $"output={_folder.Path}/runs", "--set", "device=cuda"));
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "runs")));
    }

    [Fact]
    public void ARunThatWasMadeOnAnotherMachineIsLeftAsItIs()
    {
        Assert.Equal(0, Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}/runs").ExitCode);
        var run = Assert.Single(RunFolder.FindAll(_folder.Path));
        Assert.Equal(
            new Invocation(2, "", $"The experiment has a problem:\n  --set device=cuda: device: {NoCuda}\n"),
            Invocation.Of("sample", run.Path, "--set", "device=cuda"));
        Assert.Equal(
            new Invocation(2, "", $"The experiment has a problem:\n  --set device=cuda: device: {NoCuda}\n"),
            Invocation.Of("evaluate", run.Path, "--set", "device=cuda"));
    }

    [Theory]
    [InlineData(
        "model.channels=[4096]", 24, "model",
        "has 1,812,271,105 parameters, and to train them takes about 33.8 GiB (weights, gradients, two moments and an average), "
        + "but the program may use 24.0 GiB. Make the network smaller.")]
    [InlineData(
        "training={\"emaDecay\":0};model.channels=[4096]", 24, "model",
        "has 1,812,271,105 parameters, and to train them takes about 27.0 GiB (weights, gradients and two moments), "
        + "but the program may use 24.0 GiB. Make the network smaller.")]
    [InlineData(
        "training={\"steps\":0};model.channels=[4096]", 4, "model",
        "has 1,812,271,105 parameters, and to hold them takes about 6.8 GiB, but the program may use 4.0 GiB. Make the network smaller.")]
    [InlineData(
        "sampling={\"count\":1000000,\"batchSize\":1000000}", 24, "sampling.batchSize",
        "1000000 samples at once take about 231.7 GiB in drawing, but the program may use 24.0 GiB. Use a smaller batch, such as 50000.")]
    [InlineData("training.batchSize=1000", 24, null, null)]
    [InlineData("sampling={\"count\":300,\"batchSize\":1000000}", 24, null, null)]
    public void MoreMemoryThanThereIs(string set, long gibibytes, string? path, string? message)
    {
        var catalog = PluginSet.Create();
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "quickstart.json");
        var experiment = new ExperimentReader(catalog).Read(file, ["device=cpu", .. set.Split(';')]);
        var problem = new MachineRules(catalog, gibibytes * Gibi).Check(experiment);
        Assert.Equal((path, message), (problem?.Path, problem?.Message));
    }

    /// <summary>The smallest of what was measured, for a million samples: 12 bytes of 4 x 128 numbers, 5.4 of 46,080 features.</summary>
    [Theory]
    [InlineData("toy2d.json", "model={\"name\":\"mlp\",\"width\":128,\"layers\":3}", 12L * 4 * 128 * 1_000_000)]
    [InlineData("digits.json", "model={\"name\":\"unet\",\"channels\":[32,64],\"attention\":[4]}", (long)(5.4 * 46080 * 1_000_000))]
    public void TheMemoryOfASampleIsThatOfItsNetwork(string file, string model, long bytes)
    {
        var catalog = PluginSet.Create();
        var experiment = new ExperimentReader(catalog).Read(
            Path.Combine(AppContext.BaseDirectory, "experiments", file),
            ["device=cpu", model, "sampling.count=1000000", "sampling.batchSize=1000000"]);
        Assert.Null(new MachineRules(catalog, bytes + 1).CheckDrawing(experiment));
        Assert.Equal("sampling.batchSize", new MachineRules(catalog, bytes - 1).CheckDrawing(experiment)?.Path);
    }

    /// <summary>A batch is never larger than the training part: 14.2 bytes of 46,080 features for each of its digits.</summary>
    [Fact]
    public void ABatchIsNoLargerThanTheData()
    {
        var catalog = PluginSet.Create();
        var file = Path.Combine(AppContext.BaseDirectory, "experiments", "quickstart.json");
        var experiment = new ExperimentReader(catalog).Read(file, ["device=cpu", "training.batchSize=100000", "sampling.batchSize=1"]);
        using var composition = new Composition(experiment, catalog);
        long digits = composition.Data.Load(_ => { }).Sizes.Train;
        double needed = digits * 14.2 * 46080;
        Assert.Null(new MachineRules(catalog, (long)needed + 1).Check(experiment));
        Assert.Equal(
            FormattableString.Invariant($"{digits} samples at once take about {needed / (1 << 20):0.#} MiB in a step of training, ")
            + "but the program may use 512 MiB. Use a smaller batch, such as 200.",
            new MachineRules(catalog, Gibi / 2).Check(experiment)?.Message);
    }

    /// <summary>Counted without values, as many as the run itself tells.</summary>
    [Fact]
    public void ParametersAreCountedWithoutMakingThem()
    {
        var catalog = PluginSet.Create();
        var experiment = new ExperimentReader(catalog).Read(_folder.File("tiny.json", Tiny), ["device=cpu"]);
        // x and y to 16; time 16 to 16 to 16; two classes and none; a layer; the output.
        const int Parameters = (2 * 16 + 16) + 2 * (16 * 16 + 16) + 3 * 16 + (16 * 16 + 16) + (16 * 2 + 2);
        Assert.NotNull(new MachineRules(catalog, 20 * Parameters - 1).Check(experiment));
        var message = new MachineRules(catalog, 1000).Check(experiment)!.Message.Replace(",", "", StringComparison.Ordinal);
        Assert.StartsWith($"has {Parameters} parameters", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFinishedRunIsNotGoneOnWithAndAnotherOfTheSameSettingsIsAskedFor()
    {
        var file = _folder.File("tiny.json", Tiny);
        string[] run = ["run", file, "--set", $"output={_folder.Path}/runs"];
        Assert.Equal(0, Invocation.Of(run).ExitCode);
        var first = Assert.Single(RunFolder.FindAll(_folder.Path));
        Assert.Equal(
            new Invocation(
                0,
                $"This experiment has been run: {first.Path}. 'diffusion show {first.Path}' shows it; "
                + "'--set seed=1' makes another, and '--again' the same once more.\n",
                ""),
            Invocation.Of(run));
        Assert.Equal(
            new Invocation(
                0,
                $"The run {first.Path} is finished; nothing is left to do. 'diffusion show {first.Path}' shows it. To train longer, "
                + $"run an experiment with \"training\": {{ \"from\": \"{first.Path}\", ... }}.\n",
                ""),
            Invocation.Of("resume", first.Path));
        Assert.Single(RunFolder.FindAll(_folder.Path));

        Assert.Equal(new Invocation(0, "", ""), Invocation.Of([.. run, "--again", "--quiet"]));
        Assert.Equal([first.Path, first.Path + "-2"], RunFolder.FindAll(_folder.Path).Select(r => r.Path));

        (RunRecord.Read(first) with { Status = RunStatus.Interrupted }).Write(RunFolder.At(first.Path + "-2"));
        Assert.Equal(
            new Invocation(
                2, "",
                $"This experiment has a run that is not finished: {first.Path}-2. 'diffusion resume {first.Path}-2' goes on with it; "
                + "'--set seed=1' makes another, and '--again' the same once more.\n"),
            Invocation.Of(run));
    }

    [Theory]
    [InlineData("There is no command 'rnu'. Did you mean 'run'?\n'diffusion --help' shows what is allowed.\n", "rnu", "x.json")]
    [InlineData("There is no command 'train'. Did you mean 'run'?\n'diffusion --help' shows what is allowed.\n", "train", "x.json")]
    [InlineData("There is no command 'x.json'.\n'diffusion --help' shows what is allowed.\n", "x.json")]
    [InlineData(
        "There is no option '--sett' of 'run'. Did you mean '--set'?\n'diffusion run --help' shows what is allowed.\n",
        "run", "x.json", "--sett", "a=1")]
    [InlineData(
        "There is no option '--sampler.eta=1' of 'run'. A setting is changed by '--set sampler.eta=1'.\n"
        + "'diffusion run --help' shows what is allowed.\n",
        "run", "x.json", "--sampler.eta=1")]
    [InlineData(
        "'y.json' is one argument too many of 'run'.\n'diffusion run --help' shows what is allowed.\n", "run", "x.json", "y.json")]
    public void AMistypedCommandLine(string message, params string[] arguments) =>
        Assert.Equal(new Invocation(2, "", message), Invocation.Of(arguments));
}
