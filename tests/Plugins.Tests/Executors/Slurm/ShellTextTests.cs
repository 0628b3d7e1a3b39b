using System.Diagnostics;
using Diffusion.Plugins.Executors.Slurm;

namespace Diffusion.Plugins.Tests.Executors.Slurm;

public sealed class ShellTextTests
{
    /// <summary>A real shell gives every word back as it was.</summary>
    [Fact]
    public void AShellTakesQuotedWordsAsTheyAre()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test uses a shell.");
        string[] words = ["plain", "two words", "it's", "$HOME `id` \\ \"x\" *", "'"];
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", $"printf '%s\\n' {ShellText.Quote(words)}"]) { RedirectStandardOutput = true })!;
        Assert.Equal(words, shell.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n'));
    }
}
