using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Discrete.Strengths;
using Diffusion.Plugins.Discrete.Transitions;

namespace Diffusion.Plugins.Tests.Discrete;

public sealed class StrengthTests
{
    private static readonly DataSpace Ten = new([1], new StateValues(10));

    private static readonly IStrengthSchedule[] Schedules =
    [
        new ConstantStrength(new() { Strength = 0.3 }), new LinearStrength(new()), new CosineStrength(new()), new LogLinearStrength(new()),
        new LogLinearStrength(new() { Least = 0.001 }), new MutualInformationStrength(new(), new AbsorbingTransition(), Ten),
        new MutualInformationStrength(new(), new UniformTransition(), Ten),
            new MutualInformationStrength(new(), new PlinkoTransition(), Ten),
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, Schedules.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void StrengthsAreProbabilities(int schedule)
    {
        Assert.Equal(100, Schedules[schedule].Strengths.Count);
        Assert.All(Schedules[schedule].Strengths, s => Assert.InRange(s, 0, 1));
    }

    [Fact]
    public void LinearRisesEvenly() => Assert.Equal(
        [0.1, 0.2, 0.3, 0.4], new LinearStrength(new() { Steps = 4, First = 0.1, Last = 0.4 }).Strengths.Select(s => Math.Round(s, 12)));

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    public void LogLinearKeepsWhatALineSays(double least)
    {
        double[] kept = Kept(new LogLinearStrength(new() { Least = least }));
        Assert.All(kept.Index(), k => Assert.Equal(1 - (1 - least) * (k.Index + 1) / 100.0, k.Item, 1e-12));
    }

    [Fact]
    public void CosineKeepsWhatACosineSays()
    {
        double F(double t) => Math.Cos((t + 0.008) / 1.008 * Math.PI / 2);
        Assert.All(Kept(new CosineStrength(new())).Index(), k => Assert.Equal(F((k.Index + 1) / 100.0) / F(0), k.Item, 1e-12));
    }

    /// <summary>Sohl-Dickstein et al. 2015: 1 / (T - t + 1) masks an equal share of the whole in every step.</summary>
    [Fact]
    public void MutualInformationOfAbsorbingStatesIsTheKnownSchedule()
    {
        var strengths = new MutualInformationStrength(new() { Steps = 5 }, new AbsorbingTransition(), Ten).Strengths;
        Assert.Equal([1 / 5.0, 1 / 4.0, 1 / 3.0, 1 / 2.0, 1], strengths);
    }

    /// <summary>With a share a kept, I(x; z) of K equally likely states is p log(K p) + (K - 1) r log(K r), p = a + (1 - a) / K.</summary>
    [Fact]
    public void MutualInformationOfUniformStatesFallsEvenly()
    {
        const int K = 10;
        double[] kept = Kept(new MutualInformationStrength(new(), new UniformTransition(), Ten));
        Assert.All(kept.Index().SkipLast(1), k =>
        {
            double r = (1 - k.Item) / K, p = k.Item + r;
            double information = p * Math.Log(K * p) + (K - 1) * r * Math.Log(K * r);
            Assert.Equal(Math.Log(K) * (1 - (k.Index + 1) / 100.0), information, 1e-9);
        });
    }

    private static double[] Kept(IStrengthSchedule schedule)
    {
        double kept = 1;
        return [.. schedule.Strengths.Select(s => kept *= 1 - s)];
    }
}
