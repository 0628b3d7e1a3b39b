using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>Ranges are compared as numbers, whatever numbers they are written with, and may have an open end.</summary>
public sealed class OptionRangeTests
{
    [Theory]
    [InlineData("share", "0.4", true)]
    [InlineData("share", "1", true)]
    [InlineData("share", "1.4", false)]
    [InlineData("share", "-0.4", false)]
    [InlineData("share", "1e300", false)]
    [InlineData("open", "1e300", true)]
    [InlineData("open", "-1", false)]
    public void BoundsAreNumbers(string name, string text, bool isAllowed)
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("x", (string?)text)]).Build().GetSection("x");
        Assert.Equal(isAllowed, Of(name).TryRead(section, out _, out _));
    }

    [Theory]
    [InlineData("share", "a number from 0 to 1")]
    [InlineData("open", "a number of at least 0")]
    [InlineData("above", "a number above 0")]
    [InlineData("below", "a number of at most 3")]
    [InlineData("any", "a number")]
    public void AnOpenEndIsSaid(string name, string allowed) => Assert.Equal(allowed, Of(name).Allowed);

    /// <summary>JSON has no infinite number: the schema could not be written.</summary>
    [Fact]
    public void AnOpenEndIsNoPartOfTheSchema()
    {
        var services = SmallPlugins.Register(new ServiceCollection());
        services.For(Framework.Training.IOptimizer.Kind).Add<PlainOptimizer, Ranged>("ranged");
        var schema = ExperimentSchema.Create(new PluginCatalog(services)).ToJsonString();
        Assert.Contains("""{"type":"number","minimum":0,"description":"","default":1}""", schema, StringComparison.Ordinal);
    }

    /// <summary>Options need not be a record.</summary>
    [Fact]
    public void ACopyHasTheOtherValueAlone()
    {
        var given = new Ranged { Share = 0.5, Open = 7 };
        var copy = (Ranged)Of("share").In(given, 0.25);
        Assert.Equal((0.5, 0.25, 7.0), (given.Share, copy.Share, copy.Open));
    }

    private static OptionProperty Of(string name) => OptionProperty.Of(typeof(Ranged)).Single(o => o.Name == name);

    private sealed class Ranged
    {
        [Range(0, 1)]
        public double Share { get; init; }

        [Range(0, double.PositiveInfinity)]
        public double Open { get; init; } = 1;

        [Range(0, double.PositiveInfinity, MinimumIsExclusive = true)]
        public double Above { get; init; } = 1;

        [Range(double.NegativeInfinity, 3)]
        public double Below { get; init; }

        [Range(double.NegativeInfinity, double.PositiveInfinity)]
        public double Any { get; init; }
    }
}
