using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Tests.Experiments;

public sealed class RunReferenceTests
{
    /// <summary>A resolved experiment names the other run as the user did.</summary>
    [Fact]
    public void IsWrittenAsItsPath()
    {
        Assert.Equal("""{"run":"runs/weak"}""", ResolvedExperiment.Node(new Options { Run = new("runs/weak") }).ToJsonString());
        Assert.Equal("{}", ResolvedExperiment.Node(new Options()).ToJsonString());
    }

    private sealed record Options
    {
        public RunReference<object>? Run { get; init; }
    }
}
