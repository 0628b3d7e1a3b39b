using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// What an experiment is, as far as its results go. It is made of the sections that its task reads, each setting as far as it can change
/// something (<see cref="Effect"/>), the revisions of what computes, and in place of the path of another run that run's identity.
/// </summary>
/// <remarks>
/// The rule for what stands outside the sections: <c>seed</c>, <c>device</c>, <c>threads</c> and <c>precision</c> change weights (the last
/// three by rounding) and are part; names, descriptions, folders, tracking, intervals of logs, evaluations and checkpoints, and the number
/// of kept checkpoints are not.
/// </remarks>
public static class ExperimentIdentity
{
    /// <summary>The paths of a resolved experiment that say where a run is kept, shown and logged, not what it is.</summary>
    public static readonly IReadOnlyList<string> NotPart =
    [
        ResolvedExperiment.FormatKey, ResolvedExperiment.ProposedKey, ResolvedExperiment.FoldersKey, ITracker.Kind.Key,
        .. Idle(typeof(GeneralOptions)), .. Idle(typeof(TrainingOptions)).Select(name => $"{TrainingOptions.Section.Key}.{name}"),
    ];

    /// <summary>12 hexadecimal digits over everything that can change weights, samples or numbers.</summary>
    public static string Id(Experiment experiment) => Hash(Part(experiment, Effect.Judging));

    /// <summary>
    /// The identity of what an experiment trains: equal for experiments that differ only in how samples are drawn and judged.
    /// </summary>
    public static string TrainingId(Experiment experiment) => Hash(Part(experiment, Effect.Training));

    /// <summary>Refuses an experiment that a run's network was not trained for.</summary>
    /// <exception cref="ExperimentException">With every section that differs.</exception>
    public static void RequireSameTraining(Experiment trained, Experiment changed, RunFolder folder)
    {
        var problems = trained.Sections.Concat(changed.Sections).Where(s => s.Effect == Effect.Training).Select(s => s.Key).Distinct()
            .Where(key => !JsonNode.DeepEquals(Part(trained, Effect.Training)[key], Part(changed, Effect.Training)[key]))
            .Select(key => new Problem(
                folder.ExperimentFile,
                key,
                "is part of what the network was trained with and cannot change now. Use 'diffusion run' to train with it."))
            .ToList();
        if (changed.During()?.Best is { } best && best != trained.During()?.Best)
            problems.Add(new(
                folder.ExperimentFile, "during.best",
                "says by what the weights were chosen while the network was trained, and cannot change now; remove it."));
        if (problems.Count > 0) throw new ExperimentException(problems);
    }

    /// <summary>The revisions of what trains and draws, as text that is equal where they are.</summary>
    public static RunRevisions Revisions(Experiment experiment)
    {
        return new() { Training = Of(Effect.Training, EngineRevision.Training), Drawing = Of(Effect.Drawing, EngineRevision.Drawing) };

        string Of(Effect effect, int engine) => string.Join(", ", experiment.Sections.OfType<PluginKind>()
            .Where(k => k.Effect == effect).SelectMany(k => experiment.Choices[k])
            .SelectMany(c => c.All().Select(a => a.Choice)).Where(c => c.Plugin.Revision != RevisionAttribute.First)
            .Select(c => $"{c.Plugin.Kind.Name} {c.Plugin.Name} {c.Plugin.Revision}").Prepend($"{engine}"));
    }

    /// <summary>True when two experiments of one trained network draw the same samples, but for how many.</summary>
    internal static bool DrawAlike(Experiment one, Experiment other)
    {
        JsonObject first = Drawn(one), second = Drawn(other);
        return JsonNode.DeepEquals(first, second);

        static JsonObject Drawn(Experiment experiment)
        {
            var part = Part(experiment, Effect.Drawing);
            var keys = experiment.Sections.Where(s => s.Effect == Effect.Drawing).Select(s => s.Key).Concat(["seed", "precision"]);
            var drawn = new JsonObject(keys.Select(k => KeyValuePair.Create(k, part[k]?.DeepClone())));
            foreach (var (section, _) in experiment.Options.Where(o => o.Value is DrawingOptions))
                ((JsonObject)drawn[section.Key]!).Remove("count");
            return drawn;
        }
    }

    /// <summary>The settings that can change at least something, as JSON.</summary>
    internal static JsonObject Part(Experiment experiment, Effect least)
    {
        var json = Settings(experiment.General, Effect.Training, least);
        // An assembly is what it holds, wherever it stands. One whose plugins judge or draw leaves the training what it was.
        json.Remove(OutsidePlugins.Key);
        if (least <= Effect.Judging && experiment.Outside.Count > 0)
            json[OutsidePlugins.Key] = new JsonArray([.. experiment.Outside.Select(a => (JsonNode)a.Sha256)]);
        foreach (var section in experiment.Sections.Where(s => s.Effect >= least))
        {
            if (section is OptionsSection idle && experiment.Options[idle] is IMayChangeNothing { ChangesNothing: true }) continue;
            json[section.Key] = section switch
            {
                PluginKind kind => new JsonArray([.. experiment.Choices[kind].Select(c => Plugin(c, kind.Effect, least))]),
                OptionsSection options => Settings(experiment.Options[options], options.Effect, least),
                _ => null,
            };
        }

        json["revisions"] = new JsonArray(
            EngineRevision.Training, least <= Effect.Drawing ? EngineRevision.Drawing : null);
        return json;
    }

    private static IEnumerable<string> Idle(Type options) =>
        OptionProperty.Of(options).Where(o => o.Effect == Effect.Nothing).Select(o => o.Name);

    private static JsonObject Plugin(PluginChoice choice, Effect effect, Effect least)
    {
        var json = choice.Options is { } options ? Settings(options, effect, least) : [];
        // A path as it was written: the same files elsewhere are the same experiment.
        foreach (var (option, path) in choice.Paths.Where(p => json[p.Key] is not null)) json[option] = path.Text;
        json["name"] = choice.Plugin.Name;
        if (choice.Plugin.Revision != RevisionAttribute.First) json["revision"] = choice.Plugin.Revision;
        if (choice.Plugin.Outside is { } assembly) json["assembly"] = assembly.Sha256;
        return json;
    }

    private static JsonObject Settings(object options, Effect effect, Effect least)
    {
        var values = ResolvedExperiment.Node(options);
        var defaults = Activator.CreateInstance(options.GetType())!;
        var json = new JsonObject();
        foreach (var option in OptionProperty.Of(options.GetType()))
        {
            if ((option.Effect < effect ? option.Effect : effect) < least) continue;
            if (option.IsAddedLater && Equals(option.Get(options), option.Get(defaults))) continue;
            json[option.Name] = option.Get(options) switch
            {
                RunReference reference => reference.Id,
                PluginOption inner => PluginOptions.Short(Plugin(inner.Choice, effect, least)),
                string file when option.IsContent => ContentDigest.Of(file),
                _ => values[option.Name]?.DeepClone(),
            };
            if (option.Revision != RevisionAttribute.First && json[option.Name] is not null)
                json[$"{option.Name} revision"] = option.Revision;
        }

        return json;
    }

    private static string Hash(JsonObject json) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())))[..12];
}

/// <summary>
/// The numbers of what the engine itself computes. One is raised when a later version changes results on purpose; plugins have numbers of
/// their own.
/// </summary>
public static class EngineRevision
{
    /// <summary>The training loop, the order of batches, the split of the seed.</summary>
    public const int Training = 2;

    /// <summary>What is common to all drawing.</summary>
    public const int Drawing = 2;

    /// <summary>The format of a run's folder. Folders of format 1 name none.</summary>
    public const int Format = 2;
}

/// <summary>The JSON of an experiment with every default written out; reading it gives the same experiment again.</summary>
public static class ResolvedExperiment
{
    /// <summary>The key of the format's number.</summary>
    public const string FormatKey = "format";

    /// <summary>The key that tells which sections a chosen plugin proposed: its kind and name by the section's key.</summary>
    public const string ProposedKey = "proposed";

    /// <summary>The key that tells from which folder each path is meant: folders by the paths of the settings.</summary>
    public const string FoldersKey = "folders";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new PluginOptionConverter() },
    };

    public static JsonObject ToJson(Experiment experiment)
    {
        var json = new JsonObject { [FormatKey] = EngineRevision.Format };
        foreach (var (key, value) in Node(experiment.General)) json[key] = value?.DeepClone();
        json.Remove(OutsidePlugins.Key);
        if (experiment.Outside.Count > 0)
            json[OutsidePlugins.Key] = new JsonArray([.. experiment.Outside.Select(a => (JsonNode)$"{a.Name}.dll")]);
        foreach (var section in experiment.Sections)
        {
            if (section is OptionsSection options) json[section.Key] = Node(experiment.Options[options]);
            if (section is not PluginKind kind) continue;
            var choices = experiment.Choices[kind];
            if (kind.TakesOne && choices.Count == 1) json[kind.Key] = Node(choices[0]);
            else if (choices.Count > 0) json[kind.Key] = new JsonArray([.. choices.Select(Node)]);
        }

        var proposed = experiment.Choices.Values.SelectMany(c => c).Where(c => c.ProposedBy is not null)
            .Select(c => KeyValuePair.Create(c.Plugin.Kind.Key, (JsonNode?)ProposerText(c.ProposedBy!))).ToList();
        if (proposed.Count > 0) json[ProposedKey] = new JsonObject(proposed);
        return json;
    }

    /// <summary>The JSON of an options record, camelCase, without absent values.</summary>
    public static JsonObject Node(object options) => (JsonObject)JsonSerializer.SerializeToNode(options, options.GetType(), Format)!;

    /// <summary>The JSON of a chosen plugin, with its options.</summary>
    public static JsonObject Node(PluginChoice choice)
    {
        var json = new JsonObject { ["name"] = choice.Plugin.Name };
        if (choice.Options is null) return json;
        foreach (var (key, value) in Node(choice.Options)) json[key] = value?.DeepClone();
        // Where what a file holds stands in place of its name, there is no name.
        foreach (var (option, path) in choice.Paths.Where(p => json.ContainsKey(p.Key))) json[option] = path.Text;
        return json;
    }

    /// <summary>The JSON of an experiment that will stand in a folder; it tells from there where the paths in it lead.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="folder">The folder of the file that it is written to.</param>
    /// <param name="run">The folder of the run, which keeps a copy of outside plugins; the same folder when absent.</param>
    public static JsonObject ToJson(Experiment experiment, string folder, string? run = null)
    {
        var json = ToJson(experiment);
        List<KeyValuePair<string, JsonNode?>> folders = [];
        if (experiment.Outside.Count > 0)
        {
            var copies = experiment.Outside.Select(a => Path.GetRelativePath(folder, PluginCopies.Keep(a, run ?? folder)).Replace('\\',
                '/'));
            json[OutsidePlugins.Key] = new JsonArray([.. copies.Select(c => (JsonNode)c)]);
            folders.AddRange(experiment.Outside.Select((_, i) => KeyValuePair.Create($"{OutsidePlugins.Key}.{i}", (JsonNode?)".")));
        }

        folders.AddRange(Folders(experiment, folder).Select(f => KeyValuePair.Create(f.Path, (JsonNode?)f.Folder)));
        if (folders.Count > 0) json[FoldersKey] = new JsonObject(folders);
        return json;
    }

    /// <summary>From where the paths of files and folders are meant, seen from a folder; those that are whole need none.</summary>
    internal static IEnumerable<(string Path, string Folder)> Folders(Experiment experiment, string folder) =>
        from choices in experiment.Choices
        from item in choices.Value.Index()
        let section = choices.Key.TakesOne && choices.Value.Count == 1 ? choices.Key.Key : $"{choices.Key.Key}.{item.Index}"
        from choice in item.Item.All()
        let place = PluginOptions.Below(section, choice.Path)
        from path in choice.Choice.Paths
        where !Path.IsPathFullyQualified(path.Value.Text)
        select ($"{place}.{path.Key}", Path.GetRelativePath(Path.GetFullPath(folder), path.Value.Folder).Replace('\\', '/'));

    /// <summary>True where the paths in a run's folder lead to the files that an experiment of the same identity names.</summary>
    /// <remarks>A run that is damaged, or of an earlier version, tells nothing else.</remarks>
    public static bool NamesTheSameFiles(Experiment experiment, RunFolder run)
    {
        try
        {
            return SealedJson.Read(run.ExperimentFile)[FoldersKey] is not JsonObject kept
                || Folders(experiment, run.Path).All(f => kept[f.Path] is null || (string?)kept[f.Path] == f.Folder);
        }
        catch (DamagedFileException)
        {
            return true;
        }
    }

    internal static string ProposerText(PluginDescriptor plugin) => $"{plugin.Kind.Name} {plugin.Name}";
}
