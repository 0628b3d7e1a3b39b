using System.Text.Json.Nodes;
using Diffusion.Framework.Files;

namespace Diffusion.Damage;

/// <summary>What a reader made of a file, as a text.</summary>
public static class StateText
{
    /// <summary>Begins the text of a reader that refused, and named the file.</summary>
    public const string Named = "refused: ";

    /// <summary>Begins the text of a reader that failed without the file's name, or in a way that nobody wrote for users.</summary>
    public const string Unnamed = "failed: ";

    /// <summary>The content of a sealed file.</summary>
    public static string SealedText(string file) => SealedJson.Read(file).ToJsonString();

    /// <summary>The files of a checkpoint with their digests.</summary>
    public static string Checked(string checkpoint)
    {
        Manifest.CheckAll(checkpoint);
        return string.Join("\n", Directory.EnumerateFiles(checkpoint).Order(StringComparer.Ordinal)
            .Where(f => !f.EndsWith(Manifest.Name, StringComparison.Ordinal)).Select(f => $"{Path.GetFileName(f)} {Manifest.DigestOf(f)}"));
    }
}
