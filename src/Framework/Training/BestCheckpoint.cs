using System.Globalization;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>
/// The averaged parameters of the step at which a number was best: a folder <c>best-00001000</c> beside the other checkpoints, with the
/// number and the digests of its files. It appears under its name when it is whole; the one before goes then.
/// </summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Value">The number.</param>
public sealed record BestCheckpoint(string Folder, double Value)
{
    private const string Prefix = "best-";
    private const string NumberFile = "best.json";

    /// <summary>The training steps behind it.</summary>
    public long Step => StepOf(Folder);

    /// <summary>True for the folder of such a checkpoint.</summary>
    public static bool Is(string folder) => Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The one that is kept, or null.</summary>
    /// <param name="checkpoints">The folder of a run's checkpoints.</param>
    /// <exception cref="DamagedFileException">When its number is not as it was written.</exception>
    public static BestCheckpoint? Find(string checkpoints) => FindFolder(checkpoints) is not { } folder ? null
        : SealedJson.Read(Path.Combine(folder, NumberFile))["value"] is JsonValue value && value.TryGetValue(out double number)
            ? new(folder, number)
            : throw new DamagedFileException(Path.Combine(folder, NumberFile), "has no number");

    /// <summary>The folder of the one that is kept, or null.</summary>
    public static string? FindFolder(string checkpoints) => Directory.Exists(checkpoints) ? Whole(checkpoints).MaxBy(StepOf) : null;

    /// <summary>Keeps a module in place of the one before.</summary>
    /// <param name="checkpoints">The folder of a run's checkpoints.</param>
    /// <param name="module">With its averaged parameters.</param>
    /// <param name="step">Training steps behind it.</param>
    /// <param name="number">The name of the number that is best.</param>
    /// <param name="value">Its value.</param>
    public static void Save(string checkpoints, nn.Module module, long step, string number, double value)
    {
        var target = Path.Combine(checkpoints, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D8}"));
        var partial = target + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        module.save(CheckpointStore.AveragesOf(partial));
        SealedJson.Write(Path.Combine(partial, NumberFile), new JsonObject { ["number"] = number, ["value"] = value });
        Manifest.Write(partial);
        Durable.FlushFolder(partial);
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Directory.Move(partial, target);
        Durable.FlushFolder(checkpoints);
        foreach (var old in Whole(checkpoints).Where(d => d != target).ToList()) Directory.Delete(old, recursive: true);
    }

    /// <summary>Without those that are being written, or were put aside because they are damaged.</summary>
    private static IEnumerable<string> Whole(string checkpoints) => Directory.EnumerateDirectories(checkpoints, Prefix + "*")
        .Where(d => Path.GetFileName(d)[Prefix.Length..] is { Length: > 0 and < 19 } step && step.All(char.IsAsciiDigit));

    private static long StepOf(string folder) => long.Parse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture);
}
