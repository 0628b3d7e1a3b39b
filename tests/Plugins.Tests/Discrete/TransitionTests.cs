using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Discrete.Transitions;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>The prior and the entries of each transition; that all are stochastic is in <c>TransitionChecks</c>.</summary>
public sealed class TransitionTests
{
    public static TheoryData<ITransition> All =>
    [
        new PlinkoTransition(), new UniformTransition(), new AbsorbingTransition(), new GaussianTransition(new()),
        new GaussianTransition(new() { Width = 3.5 }),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void ThePriorIsStationary(ITransition transition)
    {
        var process = Chains.Process(transition, 9, Chains.Full(3));
        double[] prior = [.. process.Prior];
        Assert.Equal(1, prior.Sum(), 1e-12);
        Assert.InRange(Chains.TotalVariation(prior, Chains.Times(process.Matrix, prior)), 0, 1e-12);
        if (process.Mask is { } mask) Assert.Equal(1, prior[mask], 1e-12);
        else Assert.All(prior, p => Assert.Equal(1.0 / 9, p, 1e-9));
    }

    /// <summary>002's matrix with edge effects.</summary>
    [Fact]
    public void PlinkoIsTheMatrixOfTheLecture() => Assert.Equal(
        new[,] { { 0.75, 0.25, 0, 0 }, { 0.25, 0.5, 0.25, 0 }, { 0, 0.25, 0.5, 0.25 }, { 0, 0, 0.25, 0.75 } },
        new PlinkoTransition().Matrix(4));

    /// <summary>exp(-1/2) and exp(-2) over the weights of all distances, 1 + 2 (exp(-1/2) + exp(-2)).</summary>
    [Fact]
    public void GaussianIsADiscretisedNormalDistribution()
    {
        var d = new GaussianTransition(new()).Matrix(3);
        double near = Math.Exp(-0.5), far = Math.Exp(-2), total = 1 + 2 * (near + far);
        Assert.Equal((near / total, far / total, far / total), (d[0, 1], d[2, 0], d[0, 2]));
        Assert.Equal(1 - (near + far) / total, d[0, 0], 1e-15);
        Assert.Equal(1 - 2 * near / total, d[1, 1], 1e-15);
    }

    /// <summary>Columns are where a state comes from: the mask is the last row, not the last column as in papers with rows.</summary>
    [Fact]
    public void AbsorbingFillsTheLastRow() =>
        Assert.Equal(new double[,] { { 0, 0, 0 }, { 0, 0, 0 }, { 1, 1, 1 } }, new AbsorbingTransition().Matrix(3));

    [Theory]
    [InlineData(new[] { 0.5, 0.5, 0.4, 0.5 }, "the transition is not stochastic: column 0 sums to 0.9, and columns sum to 1.")]
    [InlineData(new[] { 1.5, 0.5, -0.5, 0.5 }, "the transition is not stochastic: entry [1, 0] is -0.5, and probabilities are at least 0.")]
    [InlineData(new[] { 1.0, 0, 0, 1 },
        "the transition has no single stationary distribution to start sampling from: where it leads depends on where it starts.")]
    [InlineData(new[] { 0.0, 1, 1, 0 },
        "the transition has no single stationary distribution to start sampling from: where it leads depends on where it starts.")]
    public void WhatIsNoTransitionIsRefused(double[] entries, string message)
    {
        var transition = new MatrixTransition(new() { Entries = entries });
        Assert.Null(transition.Refusal(2));
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Chains.Process(transition, 2, 1)).Message);
    }

    [Fact]
    public void AMatrixHasAnEntryForEachPairOfStates() => Assert.Equal(
        "has 4 entries, and 3 states need 3 x 3 = 9", new MatrixTransition(new() { Entries = [1, 0, 0, 1] }).Refusal(3));
}
