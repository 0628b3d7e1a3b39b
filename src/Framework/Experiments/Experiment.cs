using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using static TorchSharp.torch;

namespace Diffusion.Framework.Experiments;

/// <summary>A typed, valid experiment with every default filled in: what its task reads, and nothing else.</summary>
/// <param name="General">Name, seed, device, threads, output.</param>
/// <param name="Task">The task, which says what else there is.</param>
/// <param name="Choices">The plugins by kind; a kind that is a list may have several or none.</param>
/// <param name="Options">The options records by section.</param>
public sealed record Experiment(
    GeneralOptions General,
    ITask Task,
    IReadOnlyDictionary<PluginKind, IReadOnlyList<PluginChoice>> Choices,
    IReadOnlyDictionary<OptionsSection, object> Options)
{
    /// <summary>Its choices that are allowed but unfit, as the reader found them; no part of its identity.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>The experiments of the runs that it refers to, by the paths of the references; no part of its identity.</summary>
    public IReadOnlyDictionary<string, Experiment> Referred { get; init; } = new Dictionary<string, Experiment>();

    /// <summary>
    /// The assemblies of outside plugins that it names, and those of the folder <see cref="PluginFolder.Variable"/> that it uses.
    /// </summary>
    public IReadOnlyList<PluginAssembly> Outside { get; init; } = [];

    /// <summary>The folder name of its runs.</summary>
    public string Name => General.Name!;

    /// <summary>Every section, in the order in which an experiment reads best.</summary>
    public IEnumerable<Section> Sections => SectionsOf(Task);

    /// <summary>How samples are drawn; null where the task draws none.</summary>
    public DrawingOptions? Drawing => Options.Values.OfType<DrawingOptions>().FirstOrDefault();

    /// <summary>The plugin of a kind that is not a list.</summary>
    public PluginChoice this[PluginKind kind] => Choices[kind][0];

    /// <summary>The options of a section.</summary>
    public TOptions Get<TOptions>(OptionsSection<TOptions> section)
        where TOptions : class, new() => (TOptions)Options[section];

    /// <summary>Every chosen plugin, and every record of options with its section.</summary>
    public IEnumerable<(string Path, object Options)> AllOptions =>
    [
        .. Options.Select(o => (o.Key.Key, o.Value)),
        .. Choices.SelectMany(c => c.Value
            .Select((choice, i) => (Path: c.Value.Count > 1 || !c.Key.TakesOne ? $"{c.Key.Key}.{i}" : c.Key.Key, choice))
            .SelectMany(o => o.choice.All().Select(a => (Path: PluginOptions.Below(o.Path, a.Path), a.Choice.Options)))
            .Where(o => o.Options is not null).Select(o => (o.Path, o.Options!))),
    ];

    /// <summary>The runs that it refers to, each by the path of the setting that names it.</summary>
    public IEnumerable<(string Path, RunReference Reference)> References =>
        from item in AllOptions
        from option in OptionProperty.Of(item.Options.GetType())
        where option.IsRun && option.Get(item.Options) is not null
        select ($"{item.Path}.{option.Name}", (RunReference)option.Get(item.Options)!);

    /// <summary>The sections of every experiment with those of a task between.</summary>
    public static IEnumerable<Section> SectionsOf(ITask task) => 
    [
        IDataSource.Kind, ITask.Kind, .. task.Sections, .. task.Draws ? (Section[])[DuringOptions.Section] : [], ITracker.Kind,
    ];
}

/// <summary>The keys of an experiment that stand outside its sections.</summary>
public sealed record GeneralOptions : IValidatableObject
{
    [Description("names the folder of the experiment's runs; the file's name when absent"), Affects(Effect.Nothing)]
    public string? Name { get; init; }

    [Description("what the experiment shows, for its readers"), Affects(Effect.Nothing)]
    public string? Description { get; init; }

    [Description("the one seed, from which every stream of random numbers is made")]
    public long Seed { get; init; }

    [Description("where tensors live; auto takes CUDA when there is a device"), AllowedValues("auto", "cpu", "cuda")]
    public string Device { get; init; } = "auto";

    [Description("threads of libtorch; 0 takes one for each core that the process may use. Results of different numbers differ in the sixth digit"), Range(0, 1024)]
    public int Threads { get; init; }

    [Description("the type of parameters, data and states of solvers"), AllowedValues("float32", "float64")]
    public string Precision { get; init; } = "float32";

    [Description("the folder of all runs"), Affects(Effect.Nothing)]
    public string Output { get; init; } = "runs";

    [Description("assemblies of outside plugins, such as MyPlugins.dll; relative to the file that names them"), AddedLater]
    public IReadOnlyList<string>? Plugins { get; init; }

    /// <summary>Sets the thread count and gives the place where is computed.</summary>
    /// <exception cref="InvalidOperationException">When CUDA is asked for and there is none.</exception>
    public Compute Prepare() => Prepare(Threads);

    /// <summary>The same with another number of threads.</summary>
    public Compute Prepare(int threads) =>
        Compute.Prepare(Device, Precision == "float64" ? ScalarType.Float64 : ScalarType.Float32, threads);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Name is { } name && RunName.Refusal(name) is { } refusal) yield return new($"'{name}' {refusal}", [nameof(Name)]);
        if (Output.Length == 0) yield return new("is empty; name a folder", [nameof(Output)]);
    }
}

/// <summary>
/// The section <c>during</c> of an experiment whose task draws samples: what is looked at while the network is trained. It judges and never
/// trains; unless <see cref="Best"/> says with which weights samples are drawn at the end, it is no part of any identity.
/// </summary>
public sealed record DuringOptions : IMayChangeNothing, IValidatableObject
{
    public static readonly OptionsSection<DuringOptions> Section =
        new("during", "samples and metrics while the network is trained, which they do not change", Effect.Drawing);

    [Description("training steps between two looks at the network; 0 looks at nothing before its training has ended"),
        Range(0, int.MaxValue)]
    public int Every { get; init; }

    [Description("how many samples are drawn at each look, of the same noise every time"), Range(1, 100_000)]
    public int Samples { get; init; } = 64;

    [Description("metrics of these samples, by name, with the options that the section 'metrics' gives them; against the validation part")]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    [Description(
        "a number of these metrics: the weights of the step at which it was best are kept, and samples are drawn with them; "
        + "when absent with those of the last step")]
    public string? Best { get; init; }

    bool IMayChangeNothing.ChangesNothing => Best is null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Every == 0 && Metrics.Count > 0)
            yield return new("are never measured while during.every is 0; set it", [nameof(Metrics)]);
        if (Every == 0 && Best is not null)
            yield return new("is never found while during.every is 0; set it", [nameof(Best)]);
    }
}

/// <summary>A section's options of which some change nothing at all; they are no part of an identity then.</summary>
internal interface IMayChangeNothing
{
    bool ChangesNothing { get; }
}

/// <summary>The name of an experiment's runs: of a folder, on any system, and in any shell.</summary>
public static class RunName
{
    private const int Longest = 100;

    /// <summary>The name of an experiment that gives none: that of its file, with '-' for what a folder's name cannot have.</summary>
    public static string Of(string file)
    {
        var name = new string([.. Path.GetFileNameWithoutExtension(file).Select(c => IsAllowed(c) ? c : '-')]).Trim('-', '.');
        return name.Length == 0 ? "experiment" : name[..Math.Min(name.Length, Longest)];
    }

    /// <summary>Why a name cannot be used, as a predicate; null where it can.</summary>
    public static string? Refusal(string name) =>
        name.Length == 0 || name is "." or ".." || !name.All(IsAllowed)
            ? "cannot name a folder; use letters, digits, '-', '_' and '.'"
        : name.Length > Longest ? $"is longer than {Longest} characters, which not every system allows for a folder"
        : null;

    private static bool IsAllowed(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
