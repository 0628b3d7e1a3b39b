using System.Runtime.CompilerServices;
using Diffusion.Framework.Torch;

// Tests of one assembly run one after another: libtorch's threads and its global generator are shared by the process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Diffusion.Tests;

internal static class TestAssembly
{
    /// <summary>One thread a test process: results do not depend on the machine, and the test projects run side by side.</summary>
    [ModuleInitializer]
    internal static void Prepare()
    {
        Compute.Prepare("cpu", TorchSharp.torch.ScalarType.Float32, threads: 1);

        // Never the user's cache, nor what an earlier build computed.
        var cache = Path.Combine(AppContext.BaseDirectory, "cache");
        if (Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
        Environment.SetEnvironmentVariable("DIFFUSION_CACHE", cache);
    }
}
