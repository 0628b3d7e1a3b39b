using System.Globalization;
using System.Text.Json;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>
/// A run's checkpoints: a folder <c>step-00001000</c> each, with the network, its averaged parameters, the optimizer and every
/// random stream. A folder appears under its name only when it is complete.
/// </summary>
public sealed class CheckpointStore(string folder, int keep)
{
    private const string Prefix = "step-";
    private const string Losses = "losses.json";

    /// <summary>The complete checkpoints' folders, oldest first.</summary>
    public IReadOnlyList<string> FindAll() =>
        !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateDirectories(folder, Prefix + "*")
            .Where(d => !d.EndsWith(".partial", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The newest complete checkpoint's folder, or null.</summary>
    public string? FindLatest() => FindAll() is [.., var latest] ? latest : null;

    /// <summary>The number of training steps behind a checkpoint.</summary>
    public static long StepOf(string checkpoint) =>
        long.Parse(Path.GetFileName(checkpoint)[Prefix.Length..], CultureInfo.InvariantCulture);

    /// <summary>Loads the averaged parameters, with which samples are drawn.</summary>
    public static void LoadAverages(string checkpoint, nn.Module module) => ModuleFile.Load(AveragesOf(checkpoint), module);

    /// <summary>The file of a checkpoint's averaged parameters.</summary>
    public static string AveragesOf(string checkpoint) => Path.Combine(checkpoint, "average.dat");

    /// <summary>Writes what training has come to, and deletes the oldest checkpoints.</summary>
    /// <exception cref="NonFiniteParametersException">When the last step has broken the module; nothing is written or deleted.</exception>
    internal void Save(TrainerState state, RandomStreams streams)
    {
        var target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{state.Step:D8}"));
        if (Directory.Exists(target)) return;
        if (!state.Module.parameters().All(IsFinite)) throw new NonFiniteParametersException(state.Step - 1, FindLatest());
        var partial = target + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        state.Module.save(Path.Combine(partial, "network.dat"));
        state.Averages.Save(Path.Combine(partial, "average.dat"));
        state.Optimizer.save_state_dict(Path.Combine(partial, "optimizer.dat"));
        if (state.OfTrainable is { } trainable) File.WriteAllBytes(Path.Combine(partial, "task.dat"), trainable.Save());
        File.WriteAllText(Path.Combine(partial, Losses), state.Losses.Save());
        File.WriteAllText(Path.Combine(partial, "streams.json"), JsonSerializer.Serialize(streams.Save()));
        Directory.Move(partial, target);
        foreach (var old in FindAll().SkipLast(keep)) Directory.Delete(old, recursive: true);
    }

    internal static void Load(string checkpoint, TrainerState state, RandomStreams streams)
    {
        state.Averages.Load(Path.Combine(checkpoint, "average.dat"));
        ModuleFile.Load(Path.Combine(checkpoint, "network.dat"), state.Module);
        state.Optimizer.load_state_dict(Path.Combine(checkpoint, "optimizer.dat"));
        var saved = File.ReadAllText(Path.Combine(checkpoint, "streams.json"));
        streams.Restore(JsonSerializer.Deserialize<Dictionary<string, byte[]>>(saved)!);
        state.OfTrainable?.Restore(File.ReadAllBytes(Path.Combine(checkpoint, "task.dat")));
        // Checkpoints of earlier versions have none.
        if (Path.Combine(checkpoint, Losses) is var losses && File.Exists(losses)) state.Losses.Restore(File.ReadAllText(losses));
        state.Step = StepOf(checkpoint);
    }

    private static bool IsFinite(Tensor parameter)
    {
        using var finite = parameter.isfinite();
        using var all = finite.all();
        return all.item<bool>();
    }
}
