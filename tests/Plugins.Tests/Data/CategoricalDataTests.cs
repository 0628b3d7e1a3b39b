using Diffusion.Plugins.Data;

namespace Diffusion.Plugins.Tests.Data;

public sealed class CategoricalDataTests
{
    [Fact]
    public void StatesAreSixteenUnlessTheyOrWeightsAreGiven()
    {
        Assert.Equal(16, new CategoricalData(new()).Probabilities.Count);
        Assert.Equal(8, new CategoricalData(new() { States = 8 }).Probabilities.Count);
        Assert.Equal([0.25, 0.5, 0.25], new CategoricalData(new() { Weights = [1, 2, 1] }).Probabilities);
    }

    /// <summary>Before, 'states' was ignored beside 'weights'.</summary>
    [Fact]
    public void WeightsOfAnotherLengthThanStatesAreRefused()
    {
        var wrong = Assert.Single(new CategoricalOptions { States = 8, Weights = [1, 2, 1] }.Validate(new(new object())));
        Assert.Equal(
            ("States", "is 8, but weights has 3 numbers; remove states, or write 8 weights"),
            (wrong.MemberNames.Single(), wrong.ErrorMessage));
        Assert.Empty(new CategoricalOptions { States = 3, Weights = [1, 2, 1] }.Validate(new(new object())));
        Assert.Empty(new CategoricalOptions { Weights = [1, 2, 1] }.Validate(new(new object())));
    }
}
