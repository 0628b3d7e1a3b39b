using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Framework.Tests.Sweeps;

public sealed class SeedGroupTests
{
    [Fact]
    public void VariantsThatDifferOnlyInTheirSeedAreOneGroupNamedWithoutIt()
    {
        var groups = Groups(
            ("sampler=ddim, seed=0, steps=5", """{ "sampler": "ddim", "seed": 0, "steps": 5 }"""),
            ("sampler=heun, seed=0, steps=5", """{ "sampler": "heun", "seed": 0, "steps": 5 }"""),
            ("sampler=ddim, seed=12, steps=5", """{ "sampler": "ddim", "seed": 12, "steps": 5 }"""));
        Assert.Equal(["sampler=ddim, steps=5", "sampler=heun, steps=5"], groups.Select(g => g.Name));
        Assert.Equal(["sampler=ddim", "steps=5"], groups[0].Settings.Select(s => $"{s.Path}={s.ValueText}"));
        Assert.Equal([0L, 12L], groups[0].Variants.Select(v => SeedGroup.SeedOf(v)!.Value));
    }

    /// <summary>Before, 1e1 ended with an error. The records of earlier sweeps have it as it was written.</summary>
    [Theory]
    [InlineData("1e1")]
    [InlineData("\"10\"")]
    public void ASeedIsAWholeNumberHoweverItIsWritten(string seed) =>
        Assert.Equal(10L, SeedGroup.SeedOf(Groups(("seed", $$"""{ "seed": {{seed}} }"""))[0].Variants[0]));

    [Fact]
    public void WhereOnlyTheSeedVariesTheGroupHasTheNameOfTheSweep() =>
        Assert.Equal(["ring"], Groups(("seed=0", """{ "seed": 0 }"""), ("seed=1", """{ "seed": 1 }""")).Select(g => g.Name));

    [Fact]
    public void WithoutASeedTheNameIsTheVariants()
    {
        var group = Assert.Single(Groups(("small, seed=none", """{ "width": 3 }""")));
        Assert.Equal("small, seed=none", group.Name);
        Assert.Null(SeedGroup.SeedOf(group.Variants[0]));
    }

    private static IReadOnlyList<SeedGroup> Groups(params (string Name, string Settings)[] variants) =>
        SeedGroup.Of("ring", variants.Select(v =>
            new VariantRecord(v.Name, JsonNode.Parse(v.Settings)!.AsObject(), "run", "trained/0", VariantState.Waiting, null)));
}
