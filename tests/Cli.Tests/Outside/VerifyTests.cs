namespace Diffusion.Cli.Tests.Outside;

/// <summary>What 'diffusion verify' tells of several plugins, of those that cannot be tried, and of numbers that are kept.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string Source = """
        using System.ComponentModel;
        using System.ComponentModel.DataAnnotations;
        using Diffusion.Framework.Noise;
        using Diffusion.Framework.Objectives;
        using Diffusion.Framework.Plugins;
        using Microsoft.Extensions.DependencyInjection;

        namespace Weights;

        [PluginModule(PluginContract.Version)]
        public sealed class Module : IPluginModule
        {
            public void Register(IServiceCollection services) => services.For(IWeighting.Kind)
                .Add<Needy, NeedyOptions>("a-needy").Add<Even>("even").Add<Scaled, ScaledOptions>("scaled");
        }

        [Description("1")]
        public sealed class Even : IWeighting
        {
            public double Weight(NoiseLevel level, INoiseSchedule schedule) => 1;
        }

        [Description("a factor")]
        public sealed class Scaled(ScaledOptions options) : IWeighting
        {
            public double Weight(NoiseLevel level, INoiseSchedule schedule) => options.Factor;
        }

        public sealed record ScaledOptions
        {
            [Description("the factor")]
            public double Factor { get; init; } = 1;
        }

        [Description("a number that must be named")]
        public sealed class Needy(NeedyOptions options) : IWeighting
        {
            public double Weight(NoiseLevel level, INoiseSchedule schedule) => options.Number!.Value;
        }

        public sealed record NeedyOptions : IValidatableObject
        {
            [Description("the number"), Range(0, 9.0)]
            public double? Number { get; init; }

            public IEnumerable<ValidationResult> Validate(ValidationContext context)
            {
                if (Number is null) yield return new("is missing; name a number", [nameof(Number)]);
            }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OneThatNeedsAnOptionDoesNotKeepTheOthersFromBeingTried()
    {
        var (assembly, file) = (Compiled(), Path.Combine(_folder.Path, "numbers.json"));
        var told = Invocation.Of("verify", assembly, "--record", file);
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.StartsWith("weighting 'a-needy': not tried: weighting.number: is missing; name a number\nweighting 'even': all ",
            told.Output, StringComparison.Ordinal);
        var kept = File.ReadAllText(file);
        Assert.Contains("weighting/even", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("a-needy", kept, StringComparison.Ordinal);

        var named = Invocation.Of("verify", assembly, "--set", "number=2");
        Assert.Equal((0, ""), (named.ExitCode, named.Error));
        Assert.Contains("weighting 'a-needy': all ", named.Output, StringComparison.Ordinal);
        var nobodys = Invocation.Of("verify", assembly, "--set", "facktor=2");
        Assert.Equal(
            new Invocation(2, "", "The plugin has a problem:\n  --set: facktor=2: none of the plugins has such an option. Did you mean "
                + "'factor'?\n"),
            nobodys);
    }

    [Fact]
    public void WhatIsComparedIsCounted()
    {
        var (assembly, file) = (Compiled(), Path.Combine(_folder.Path, "numbers.json"));
        Assert.Equal(0, Invocation.Of("verify", assembly, "--record", file).ExitCode);
        var all = Invocation.Of("verify", assembly, "--set", "number=2", "--against", file);
        Assert.EndsWith($"2 compared with '{file}', 1 not in it: weighting 'a-needy'\n", all.Output, StringComparison.Ordinal);
        File.WriteAllText(file, "{}");
        var none = Invocation.Of("verify", assembly, "--set", "number=2", "--against", file);
        Assert.Contains($"0 compared with '{file}', 3 not in it: ", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void OneThatFailsIsNotRecordedAndTold()
    {
        var assembly = Compiled(Source.Replace("=> 1;", "=> -1;", StringComparison.Ordinal));
        var file = Path.Combine(_folder.Path, "n.json");
        var told = Invocation.Of("verify", assembly, "--record", file);
        Assert.Equal((1, ""), (told.ExitCode, told.Error));
        Assert.Contains($"weighting 'even': left out of '{file}', since not all of its checks hold\n", told.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("weighting/even", File.ReadAllText(file), StringComparison.Ordinal);
    }

    /// <summary>Assemblies of one content are one, wherever they stand.</summary>
    [Fact]
    public void AnAssemblyThatStandsInTheFolderOfTheVariableTooIsTried()
    {
        var assembly = Compiled();
        var copy = Directory.CreateDirectory(Path.Combine(_folder.Path, "all")).FullName;
        File.Copy(assembly, Path.Combine(copy, Path.GetFileName(assembly)));
        Environment.SetEnvironmentVariable("DIFFUSION_PLUGINS", copy);
        try
        {
            var told = Invocation.Of("verify", assembly);
            Assert.Equal((0, ""), (told.ExitCode, told.Error));
            Assert.Contains("weighting 'scaled': all ", told.Output, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DIFFUSION_PLUGINS", null);
        }
    }

    [Fact]
    public void WhatCannotBeTriedIsNoFault()
    {
        var told = Invocation.Of("verify", "metric/captions");
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.StartsWith("  not tried: it refuses every sort of data that there is a stand-in of: points in the plane (", told.Output,
            StringComparison.Ordinal);
        Assert.Matches("\nmetric 'captions': 2 of [0-9]+ checks hold, [0-9]+ could not be tried\n$", told.Output);
    }

    private string Compiled(string source = Source) => PluginCompiler.Compile(Path.Combine(_folder.Path, "lib"), "Weights", source);
}
