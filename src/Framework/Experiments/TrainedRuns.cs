using System.Text.Json;
using System.Text.Json.Serialization;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Experiments;

/// <summary>Opens the trained runs that an experiment refers to: a classifier to follow, a weaker model to move away from.</summary>
public sealed class TrainedRuns(PluginCatalog catalog, Compute compute) : IDisposable
{
    private readonly Dictionary<string, TrainedRun> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Composition> _compositions = new(StringComparer.Ordinal);

    /// <summary>What the other run has trained, where this run computes. This object keeps it.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    /// <exception cref="ExperimentException">When its experiment cannot be read.</exception>
    public TModel Open<TModel>(RunReference<TModel> reference)
        where TModel : class => (TModel)Run(reference).Model();

    /// <summary>What the other run was made for; null where it does not exist yet, as in the plan of a sweep.</summary>
    public Experiment? FindExperiment(RunReference reference)
    {
        try
        {
            return Run(reference).Composition.Experiment;
        }
        catch (RunNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The plugins of the other run, which need not have trained anything yet. This object keeps them.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    /// <exception cref="ExperimentException">When its experiment cannot be read.</exception>
    public Composition Plugins(RunReference reference)
    {
        if (_compositions.TryGetValue(reference.Path, out var known)) return known;
        return _compositions[reference.Path] =
            reference.Experiment is { } experiment ? new(experiment, catalog, compute) : Run(reference).Composition;
    }

    /// <summary>SHA-256 of the weights that a reference gives; null where the other run has nothing to train.</summary>
    public string? DigestOfWeights(RunReference reference) => Run(reference).DigestOfWeights();

    /// <summary>The run at a path: its folder, or a folder above that holds no other run.</summary>
    /// <exception cref="RunNotFoundException">When there is none, or there are several.</exception>
    public static RunFolder Find(string path)
    {
        var folders = RunFolder.FindAll(path);
        return folders.Count == 1 ? folders[0]
            : throw (folders.Count == 0 ? new RunNotFoundException(path) : new RunNotFoundException(path, folders));
    }

    public void Dispose()
    {
        foreach (var composition in _compositions.Values.Except(_open.Values.Select(r => r.Composition))) composition.Dispose();
        foreach (var run in _open.Values) run.Dispose();
    }

    private TrainedRun Run(RunReference reference)
    {
        if (_open.TryGetValue(reference.Path, out var run)) return run;
        var folder = Find(reference.Path);
        var experiment = new ExperimentReader(catalog).Read(folder.ExperimentFile);
        return _open[reference.Path] = new(folder, new Composition(experiment, catalog, compute));
    }
}

/// <summary>
/// An option that names another run by its folder, or by a folder above it that holds no other run. It is checked before anything starts;
/// the identity takes the other run's identity, not its path.
/// </summary>
/// <param name="Path">The folder as the user named it; <c>variant:NAME</c> names a variant of the same sweep.</param>
public abstract record RunReference(string Path)
{
    /// <summary>Begins the path of a variant of the same sweep.</summary>
    public const string VariantPrefix = "variant:";

    /// <summary>What the other run must have trained.</summary>
    public abstract Type ModelType { get; }

    /// <summary>The other run's identity, once it was found.</summary>
    public string? Id { get; internal set; }

    /// <summary>The other run's experiment, once it was found; that run may be yet to come.</summary>
    internal Experiment? Experiment { get; set; }

    public sealed override string ToString() => Path;
}

/// <summary>A reference to a run that has trained a model of a type, such as a denoiser.</summary>
[JsonConverter(typeof(RunReferenceConverter))]
public sealed record RunReference<TModel>(string Path) : RunReference(Path)
    where TModel : class
{
    public override Type ModelType => typeof(TModel);
}

/// <summary>Writes a reference as its path. Experiments are read by the binder.</summary>
internal sealed class RunReferenceConverter : JsonConverter<RunReference>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(RunReference));

    public override RunReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (RunReference)Activator.CreateInstance(typeToConvert, reader.GetString())!;

    public override void Write(Utf8JsonWriter writer, RunReference value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Path);
}
