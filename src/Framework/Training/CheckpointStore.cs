using System.Globalization;
using System.Text.Json;
using Diffusion.Framework.Files;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Training;

/// <summary>
/// A run's checkpoints: a folder <c>step-00001000</c> each, with the network, its averaged parameters, the optimizer and every
/// random stream, and the digests of all these files. A folder appears under its name only when it is complete and on the disk. One that is
/// damaged is put aside, and the one before it is used.
/// </summary>
public sealed class CheckpointStore(string folder, int keep)
{
    private const string Prefix = "step-";
    private const string Losses = "losses.json";

    /// <summary>The complete checkpoints' folders, oldest first.</summary>
    public IReadOnlyList<string> FindAll() =>
        !Directory.Exists(folder) ? []
        : [.. Directory.EnumerateDirectories(folder, Prefix + "*")
            .Where(d => Path.GetFileName(d)[Prefix.Length..] is { Length: > 0 and < 19 } step && step.All(char.IsAsciiDigit))
            .OrderBy(StepOf)];

    /// <summary>
    /// The newest checkpoint that is as it was written, or null. Those after it are put aside, under names that end with
    /// <c>.damaged</c>.
    /// </summary>
    /// <param name="warn">Takes a sentence for each that is put aside.</param>
    /// <param name="note">Takes a sentence for one of an earlier version, which kept no digests.</param>
    public string? FindWhole(Action<string> warn, Action<string> note)
    {
        while (FindLatest() is { } latest)
        {
            try
            {
                Manifest.CheckAll(latest);
            }
            catch (DamagedFileException e)
            {
                PutAside(latest, e, warn);
                continue;
            }

            if (!Manifest.Exists(latest))
                note($"The checkpoint '{latest}' was written by an earlier version, which kept no digests: "
                    + "its files are read as they are.");
            return latest;
        }

        return null;
    }

    /// <summary>True when the newest checkpoint of a run, or of one of its stages, is not as it was written; nothing is changed.</summary>
    /// <param name="folder">The folder of the checkpoints, or of those of each stage.</param>
    public static bool AnyDamaged(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateDirectories(folder).Prepend(folder)
            .Select(f => new CheckpointStore(f, 1).FindLatest()).OfType<string>().Any(IsDamaged);

    /// <summary>The newest complete checkpoint's folder, or null.</summary>
    public string? FindLatest() => FindAll() is [.., var latest] ? latest : null;

    /// <summary>The number of training steps behind a checkpoint.</summary>
    public static long StepOf(string checkpoint) =>
        long.Parse(Path.GetFileName(checkpoint)[Prefix.Length..], CultureInfo.InvariantCulture);

    /// <summary>Loads the averaged parameters, with which samples are drawn.</summary>
    /// <exception cref="DamagedFileException">When their file is not as it was written.</exception>
    public static void LoadAverages(string checkpoint, nn.Module module)
    {
        var file = AveragesOf(checkpoint);
        try
        {
            Manifest.Check(checkpoint, Path.GetFileName(file));
            Read(file, () => ModuleFile.Load(file, module));
        }
        catch (DamagedFileException e)
        {
            throw e.With(BestCheckpoint.Is(checkpoint)
                ? "It is that of the best step. '--set during.best=null' draws with the last weights."
                : "'diffusion resume' with the folder of the run makes it anew from the checkpoint before.");
        }
    }

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
        Manifest.Write(partial);
        Durable.FlushFolder(partial);
        Directory.Move(partial, target);
        Durable.FlushFolder(folder);
        foreach (var old in FindAll().SkipLast(keep)) Directory.Delete(old, recursive: true);
    }

    /// <summary>Puts a training where its newest whole checkpoint has it; where there is none it stays at its beginning.</summary>
    /// <exception cref="DamagedFileException">
    /// When the file of an earlier version's checkpoint cannot be read and no other is left: the state is not that of the beginning.
    /// </exception>
    internal void LoadNewest(TrainerState state, RandomStreams streams, Action<string> warn, Action<string> note)
    {
        DamagedFileException? unread = null;
        while (FindWhole(warn, note) is { } checkpoint)
        {
            try
            {
                Load(checkpoint, state, streams);
                return;
            }
            catch (DamagedFileException e)
            {
                unread = e;
                PutAside(checkpoint, e, warn);
            }
        }

        if (unread is not null) throw unread.With("There is no checkpoint before it. Start a new run with 'diffusion run'.");
    }

    private static void Load(string checkpoint, TrainerState state, RandomStreams streams)
    {
        Of("average.dat", state.Averages.Load);
        Of("network.dat", file => ModuleFile.Load(file, state.Module));
        Of("optimizer.dat", file => state.Optimizer.load_state_dict(file));
        Of("streams.json", file => streams.Restore(JsonSerializer.Deserialize<Dictionary<string, byte[]>>(File.ReadAllText(file))!));
        if (state.OfTrainable is { } trainable) Of("task.dat", file => trainable.Restore(File.ReadAllBytes(file)));
        // Checkpoints of earlier versions have none.
        if (File.Exists(Path.Combine(checkpoint, Losses))) Of(Losses, file => state.Losses.Restore(File.ReadAllText(file)));
        state.Step = StepOf(checkpoint);

        void Of(string name, Action<string> load) => Read(Path.Combine(checkpoint, name), () => load(Path.Combine(checkpoint, name)));
    }

    /// <summary>Reads a file; one that no reader of its kind understands is damaged, and named.</summary>
    private static void Read(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is not (InvalidDataException or DamagedFileException or OutOfMemoryException))
        {
            throw new DamagedFileException(file, $"cannot be read ({e.Message.Split('\n')[0].TrimEnd('.')})");
        }
    }

    private void PutAside(string checkpoint, DamagedFileException damage, Action<string> warn)
    {
        warn($"{damage.Message} The checkpoint was put aside as '{PutAside(checkpoint)}', and training goes on "
            + (FindLatest() is { } before
                ? $"from the one before it, of step {StepOf(before)}."
                : "from its beginning: there is none before it."));
    }

    /// <summary>Gives a damaged folder a name that ends with <c>.damaged</c>, or <c>.damaged-2</c> and so on; that name.</summary>
    internal static string PutAside(string checkpoint)
    {
        var aside = checkpoint + ".damaged";
        for (int n = 2; Directory.Exists(aside); n++) aside = $"{checkpoint}.damaged-{n}";
        Directory.Move(checkpoint, aside);
        return Path.GetFileName(aside);
    }

    private static bool IsDamaged(string checkpoint)
    {
        try
        {
            Manifest.CheckAll(checkpoint);
            return false;
        }
        catch (DamagedFileException)
        {
            return true;
        }
    }

    private static bool IsFinite(Tensor parameter)
    {
        using var finite = parameter.isfinite();
        using var all = finite.all();
        return all.item<bool>();
    }
}

/// <summary>
/// The exponential moving average of a module's parameters: <c>average += (1 - decay) (parameter - average)</c>. While few steps
/// have been made the decay is min(decay, (1 + n) / (10 + n)), so that the random start is soon forgotten.
/// </summary>
public sealed class AveragedParameters : IDisposable
{
    private readonly nn.Module _module;
    private readonly double _decay;
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _averages;

    public AveragedParameters(nn.Module module, double decay)
    {
        _module = module;
        _decay = decay;
        _parameters = [.. module.parameters()];
        _averages = [.. _parameters.Select(p => p.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Takes the parameters after step <paramref name="step"/> (counted from 0) into the average.</summary>
    public void Update(long step)
    {
        using var noGradients = no_grad();
        double decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        if (!NativeOperators.AreAvailable)
        {
            for (int i = 0; i < _parameters.Length; i++) _averages[i].lerp_(_parameters[i], 1 - decay);
            return;
        }

        using var weight = tensor(1 - decay, _averages[0].dtype, _averages[0].device);
        NativeOperators.Lerp(_averages, _parameters, weight);
    }

    /// <summary>Puts the averages into the module until the result is disposed.</summary>
    public IDisposable Use()
    {
        var current = _parameters.Select(p => p.detach().clone().DetachFromDisposeScope()).ToArray();
        Copy(_averages, _parameters);
        return new Restoration(() =>
        {
            Copy(current, _parameters);
            foreach (var tensor in current) tensor.Dispose();
        });
    }

    /// <summary>Puts the averages into the module for good.</summary>
    public void Apply() => Copy(_averages, _parameters);

    public void Save(string file)
    {
        using (Use()) _module.save(file);
    }

    /// <summary>Reads saved averages; the module then holds them too.</summary>
    public void Load(string file)
    {
        ModuleFile.Load(file, _module);
        Copy(_parameters, _averages);
    }

    public void Dispose()
    {
        foreach (var average in _averages) average.Dispose();
    }

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var noGradients = no_grad();
        for (int i = 0; i < from.Length; i++) to[i].copy_(from[i]);
    }

    private sealed class Restoration(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }
}
