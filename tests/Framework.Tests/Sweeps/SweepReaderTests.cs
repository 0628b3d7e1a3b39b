using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Tests.Sweeps;

public sealed class SweepReaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void EverySectionIsAFactor()
    {
        var factors = Read("""
            {
              "axes": { "a": [1, 2] },
              "zip": [{ "b": [1, 2], "c": ["x", "y"] }, { "d": [true] }],
              "list": { "first": { "e": 1 }, "second": {} },
              "seeds": [5, 6, 7],
            }
            """);
        Assert.Equal(["axes.a", "zip.0", "zip.1", "list", "seeds"], factors.Select(f => f.Path));
        Assert.Equal(["a=1", "a=2"], Texts(factors[0]));
        Assert.Equal(["b=1 c=x", "b=2 c=y"], Texts(factors[1]));
        Assert.Equal(["d=true"], Texts(factors[2]));
        Assert.Equal(["first: e=1", "second: "], Texts(factors[3]));
        Assert.Equal(["seed=5", "seed=6", "seed=7"], Texts(factors[4]));
    }

    [Fact]
    public void ItSaysWhatItsReportComparesWithAndLeadsWith()
    {
        Assert.Equal(("a=1", "mmd"), Report(Whole("""{ "axes": { "a": [1, 2] }, "baseline": "a=1", "metric": "mmd" }""")));
        Assert.Equal((null, null), Report(Whole("""{ "axes": { "a": [1, 2] } }""")));

        static (string?, string?) Report(SweepDefinition sweep) => (sweep.Baseline, sweep.Metric);
    }

    [Fact]
    public void RandomValuesLieWithinTheirBounds()
    {
        var values = Read(Random(400)).Single().Values;
        double[] Of(string path) => [.. values.Select(v => double.Parse(Value(v, path)))];
        var (log, uniform, whole) = (Of("log"), Of("uniform"), Of("whole"));
        Assert.All(log, x => Assert.InRange(x, 1e-4, 1e-1));
        // Half of a log-uniform draw lies below the geometric mean of its bounds: 200 of 400, with a standard deviation of 10.
        Assert.InRange(log.Count(x => x < Math.Sqrt(1e-4 * 1e-1)), 160, 240);
        Assert.All(uniform, x => Assert.InRange(x, -1, 3));
        // The mean of 400 draws from [-1, 3) is 1 with a standard deviation of 0.058.
        Assert.InRange(uniform.Average(), 0.75, 1.25);
        // Each of three equally likely values: 133 of 400, with a standard deviation of 9.4.
        Assert.Equal([1.0, 2.0, 3.0], whole.Distinct().Order());
        Assert.All(whole.GroupBy(x => x), g => Assert.InRange(g.Count(), 96, 171));
        Assert.Equal(["p", "q"], values.Select(v => (string)v.Settings.Single(s => s.Path == "choice").Value!).Distinct().Order());
    }

    /// <summary>Before, whole numbers were drawn from [0.5, 4.5] outside of [1.2, 3.8].</summary>
    [Theory]
    [InlineData("uniform", "[1.2,3.8]")]
    [InlineData("uniform", "[1,3.5]")]
    [InlineData("logUniform", "[1.6,10]")]
    public void WholeNumbersNeedWholeBounds(string kind, string bounds)
    {
        var error = Assert.Throws<ExperimentException>(() => Read(
            $$"""{ "random": { "count": 3, "axes": { "model.width": { "{{kind}}": {{bounds}}, "integer": true } } } }"""));
        Assert.Equal(
            $"{_file}: random.axes.model.width.{kind}: found {bounds}; allowed with integer: two whole numbers, the lower first.",
            $"{Assert.Single(error.Problems)}");
    }

    /// <summary>Before, only 'seed' was one, and 1e1 ended the sweep when its variants were grouped.</summary>
    [Theory]
    [InlineData("""{ "axes": { "Seed": [1, 1e1] } }""")]
    [InlineData("""{ "zip": { "SEED": ["1", 1e1] } }""")]
    [InlineData("""{ "list": { "a": { "seeD": 1 }, "b": { "seed": 1e1 } } }""")]
    public void TheSeedIsKnownInAnySpelling(string sweep)
    {
        var settings = Read(sweep).Single().Values.SelectMany(v => v.Settings).ToList();
        Assert.All(settings, s => Assert.Equal("seed", s.Path));
        Assert.Equal(["seed=1", "seed=10"], settings.Select(s => $"{s.Path}={s.ValueText}").Order());
        var groups = SeedGroup.Of("ring", settings.Select(s => new VariantRecord(
            $"seed={s.ValueText}", new() { [s.Path] = s.Value?.DeepClone() }, "run", "trained/0", VariantState.Waiting, null)));
        Assert.Equal([1L, 10L], Assert.Single(groups).Variants.Select(v => SeedGroup.SeedOf(v)!.Value).Order());
    }

    [Fact]
    public void ADrawnSeedIsKnownInAnySpelling() => Assert.Equal(
        ["seed=10", "seed=10"],
        Read("""{ "random": { "count": 2, "axes": { "Seed": { "choice": [1e1] } } } }""").Single().Values
            .SelectMany(v => v.Settings).Select(s => $"{s.Path}={s.ValueText}"));

    [Fact]
    public void AnExclusionKnowsTheSeedInAnySpelling()
    {
        var sweep = Whole("""{ "axes": { "Seed": [1, 10], "a": [1] }, "exclude": [{ "SEED": [1e1], "a": 1 }] }""");
        Assert.True(Assert.Single(sweep.Exclusions).Holds([new("seed", JsonValue.Create(10L)), new("a", JsonNode.Parse("1"))]));
    }

    [Fact]
    public void ALargerCountKeepsTheEarlierValuesAndAnotherAxisDoesNotChangeThem()
    {
        var few = Read(Random(3)).Single();
        Assert.Equal(Texts(few), Texts(Read(Random(10)).Single()).Take(3));
        var other = Read(
            """{ "random": { "count": 3, "axes": { "new": { "uniform": [0, 1] }, "log": { "logUniform": [1e-4, 1e-1] } } } }""").Single();
        Assert.Equal(few.Values.Select(v => Value(v, "log")), other.Values.Select(v => Value(v, "log")));
        Assert.NotEqual(Texts(few), Texts(Read(Random(3, seed: 1)).Single()));
    }

    [Theory]
    [InlineData("""{ "a": 1 }""", true)]
    [InlineData("""{ "a": 2 }""", false)]
    [InlineData("""{ "a": [2, 1] }""", true)]
    [InlineData("""{ "a": 1, "b": "ddim" }""", true)]
    [InlineData("""{ "a": 1, "b": { "name": "ddim", "eta": 1 } }""", true)]
    [InlineData("""{ "a": 1, "b": { "name": "ddim", "eta": 0 } }""", false)]
    [InlineData("""{ "a": 1, "b": "heun" }""", false)]
    public void AnExclusionHoldsWhenEveryConditionDoes(string conditions, bool holds)
    {
        Setting[] variant = [new("a", 1), new("b", JsonNode.Parse("""{ "name": "ddim", "eta": 1 }"""))];
        var exclusion = new Exclusion("exclude.0", [.. JsonNode.Parse(conditions)!.AsObject().Select(c => new Setting(c.Key, c.Value))]);
        Assert.Equal(holds, exclusion.Holds(variant));
    }

    [Theory]
    [InlineData("0.5", "0.5")]
    [InlineData("\"ddim\"", "ddim")]
    [InlineData("""{ "name": "ddim" }""", "ddim")]
    [InlineData("""{ "name": "ddim", "eta": 0.5, "clipSample": true }""", "ddim(eta=0.5 clipSample=true)")]
    [InlineData("""[32, 64]""", "[32 64]")]
    [InlineData("null", "null")]
    public void AValueIsNamedInFewCharacters(string json, string text) =>
        Assert.Equal(text, new Setting("a", JsonNode.Parse(json)).ValueText);

    private static string Random(int count, int seed = 0) => $$"""
        { "random": { "count": {{count}}, "seed": {{seed}}, "axes": {
            "log": { "logUniform": [1e-4, 1e-1] }, "uniform": { "uniform": [-1, 3] }, "whole": { "uniform": [1, 3], "integer": true }, "choice": { "choice": ["p", "q"] } } } }
        """;

    private static string Value(FactorValue value, string path) => value.Settings.Single(s => s.Path == path).ValueText;

    private static IEnumerable<string> Texts(Factor factor) =>
        factor.Values.Select(v =>
            (v.Name is null ? "" : $"{v.Name}: ") + string.Join(' ', v.Settings.Select(s => $"{s.Path}={s.ValueText}")));

    private IReadOnlyList<Factor> Read(string sweep) => Whole(sweep).Factors;

    private SweepDefinition Whole(string sweep)
    {
        File.WriteAllText(_file, "{ \"base\": {}, " + sweep.Trim()[1..]);
        return SweepReader.Read(_file, new PluginCatalog(new ServiceCollection()));
    }
}
