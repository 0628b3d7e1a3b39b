using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Tasks.Tests;

/// <summary>
/// The identity of a run changes with a setting if and only if the setting can change weights, samples or metrics. Each setting of each
/// task is changed in a tiny experiment, both are run, and what came out is compared.
/// </summary>
public sealed class IdentityTests : IDisposable
{
    private const string General = "\"training\": { \"steps\": 3, \"batchSize\": 16, \"checkpointEvery\": 0, \"evaluateEvery\": 0 }";

    /// <summary>Settings that can change a result, but not that of such an experiment, and why.</summary>
    private static readonly Dictionary<string, string> NotHere = new(StringComparer.Ordinal)
    {
        ["device"] = "the only device of a test is the CPU",
        ["threads"] = "a sum of so few numbers is not divided among threads",
        ["clipping=none"] = "points in the plane have no bounds to clip to",
        ["clipping=dynamic"] = "points in the plane have no bounds to clip to",
        ["clipping.quantile"] = "points in the plane have no bounds to clip to",
        ["times=importance"] = "it draws all times alike until it has seen ten losses of each step",
        ["metrics.0.features"] = "for points in the plane their values are compared anyway",
        ["data.validationPart"] = "no metric here sees the validation part of generated data",
        ["metrics.0.part"] = "shares of ten samples are coarse",
        ["metrics.0.neighbours"] = "shares of ten samples are coarse",
        ["metrics.0.repetitions"] = "the traces of two dimensions are exact",
        ["sampler.sMax"] = "nothing is churned by default",
        ["sampler.sMin"] = "nothing is churned by default",
        ["sampler.sNoise"] = "nothing is churned by default",
        ["sampling.batchSize"] = "the sampler draws no numbers of its own",
        ["times.parts"] = "the schedule has steps of its own",
        ["times.history"] = "it draws all times alike until it has seen so many losses of each step",
        ["times.uniform"] = "it draws all times alike until it has seen ten losses of each step",
        ["optimizer=adam"] = "it is AdamW where no weight decays",
        ["weighting=dsm"] = "it is the simple loss of eps",
        ["weighting=snr"] = "it is the simple loss of eps",
        ["metrics=[\"sine-error\"]"] = "it is what is measured where no metric is named",
        ["classifier: model.absent=zeros"] = "a classifier is told no class",
        ["states: metrics=[\"states-error\"]"] = "it is what is measured where no metric is named",
        ["states: data.testPart=10"] = "no metric that suits these states looks at data",
    };

    private static readonly (string Task, string Json)[] Bases =
    [
        ("denoising", $$"""
            { "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 }, {{General}},
              "sampling": { "count": 10, "steps": 3 },
              "metrics": [{ "name": "energy" }, { "name": "elbo", "samples": 6, "times": 2, "repetitions": 2 }] }
            """),
        ("classifier", $$"""
            { "task": "classifier", "data": { "name": "moons", "count": 60, "heldOut": 40 },
              "model": { "name": "mlp", "width": 8, "layers": 1 }, {{General}} }
            """),
        ("sine", $$"""{ "task": "sine", "data": { "name": "sine", "count": 60 }, {{General}}, "fineTuning": { "steps": 2 } }"""),
        ("states", $$"""{ "task": "states", "data": "states", {{General}}, "sampling": { "count": 20 } }"""),
    ];

    private readonly TaskFolder _folder = new();
    private readonly Dictionary<string, string> _outcomes = new(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("denoising")]
    [InlineData("classifier")]
    [InlineData("sine")]
    [InlineData("states")]
    public void TheIdentityChangesWithASettingIfAndOnlyIfItCanChangeAResult(string task)
    {
        var wrong = new List<string>();
        int tried = 0;
        foreach (var group in Changes(Bases.Single(b => b.Task == task).Json).GroupBy(c => (c.Before, Setting(c.Change))))
        {
            var reasons = new List<string>();
            foreach (var (before, change) in group)
            {
                if (Read(before, "") is not { } one || Read(before, change) is not { } other) continue;
                bool sameId = ExperimentIdentity.Id(one) == ExperimentIdentity.Id(other);
                bool sameResult = Outcome(one) == Outcome(other);
                if (sameId && !sameResult) wrong.Add($"{change}: the result changes and the identity does not");
                reasons.Add(sameId == sameResult ? "" : $"{change}: the identity changes and the result does not");
                if (sameId == sameResult) break;
            }

            if (reasons.Count == 0) continue;
            tried++;
            if (reasons[^1].Length > 0 && !NotHere.Keys.Any(k => reasons[^1].StartsWith(k, StringComparison.Ordinal)
                    || $"{task}: {reasons[^1]}".StartsWith(k, StringComparison.Ordinal)))
                wrong.Add(reasons[^1]);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} settings");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(tried, 20, 1000);

        // A choice of a plugin stands for itself, the values of an option for each other.
        static string Setting(string change) => change.Split('=') is [var path, var value] && path.Contains('.') ? path : change;
    }

    /// <summary>What a metric sees of a validation part is part of the identity of a run, and not of its training.</summary>
    [Fact]
    public void TheValidationPartIsPartOfTheIdentity()
    {
        string[] seen = ["metrics=[{\"name\":\"energy\",\"part\":\"validation\"}]"];
        var one = _folder.Read(Bases[0].Json, seen);
        var other = _folder.Read(Bases[0].Json, [.. seen, "data.validationPart=10"]);
        Assert.NotEqual(ExperimentIdentity.Id(one), ExperimentIdentity.Id(other));
        Assert.Equal(ExperimentIdentity.TrainingId(one), ExperimentIdentity.TrainingId(other));
        Assert.NotEqual(Outcome(one), Outcome(other));
    }

    /// <summary>Pairs of an experiment's overrides and one more, for each setting that the task has.</summary>
    private IEnumerable<(string Before, string Change)> Changes(string json)
    {
        var experiment = _folder.Read(json);
        foreach (var change in Mutations(typeof(GeneralOptions), experiment.General, "")) yield return (json, change);
        foreach (var section in experiment.Sections)
        {
            if (section is OptionsSection options)
                foreach (var change in Mutations(options.OptionsType, experiment.Options[options], section.Key))
                    yield return (json, change);
            if (section is not PluginKind kind || kind == ITracker.Kind) continue;
            foreach (var plugin in TaskFolder.Catalog.Of(kind))
            {
                if (kind == ITask.Kind && plugin != experiment[ITask.Kind].Plugin) continue;
                var path = kind == IMetric.Kind ? "metrics.0" : kind.Key;
                bool isChosen = experiment.Choices[kind].Any(c => c.Plugin == plugin);
                var with = isChosen ? json : With(json, kind, plugin);
                if (!isChosen) yield return (json, kind == IMetric.Kind ? $"metrics=[\"{plugin.Name}\"]" : $"{kind.Key}={plugin.Name}");
                if (plugin.OptionsType is { } type)
                {
                    var values = Read(with, "")?.Choices[kind].FirstOrDefault(c => c.Plugin == plugin)?.Options ?? plugin.DefaultOptions!;
                    foreach (var change in Mutations(type, values, path)) yield return (with, change);
                }
            }
        }
    }

    /// <summary>The experiment with another plugin; of data that are made, as few as of the experiment's own.</summary>
    private static string With(string json, PluginKind kind, PluginDescriptor plugin)
    {
        var node = JsonNode.Parse(json)!.AsObject();
        node[kind.Key] = kind == IMetric.Kind ? new JsonArray(plugin.Name) : plugin.Name;
        if (kind == IDataSource.Kind && plugin.OptionsType is { } type)
        {
            var data = new JsonObject { ["name"] = plugin.Name };
            foreach (var option in OptionProperty.Of(type).Where(o => o.Name is "count" or "testPart"))
                data[option.Name] = option.Name == "count" ? 60 : 40;
            node[kind.Key] = data;
        }

        return node.ToJsonString();
    }

    /// <summary>Another value of each option, as overrides.</summary>
    private static IEnumerable<string> Mutations(Type type, object options, string path)
    {
        foreach (var option in OptionProperty.Of(type))
        {
            var at = path.Length == 0 ? option.Name : $"{path}.{option.Name}";
            foreach (var value in Others(option, option.Get(options)))
                yield return $"{at}={value}";
        }
    }

    private static IEnumerable<string> Others(OptionProperty option, object? value)
    {
        // Files and runs do not exist here.
        if (option.IsRun || option.Name is "torchScript" or "file" or "folder") return [];
        if (option.IsList) return [];
        if (option.Chooses is { } kind) return TaskFolder.Catalog.Of(kind).Select(p => p.Name).Where(n => n != value?.ToString());
        if (option.Words is { } words) return words.Where(w => w != JsonText(value));
        return Type.GetTypeCode(option.ItemType) switch
        {
            TypeCode.Boolean => [value is true ? "false" : "true"],
            TypeCode.Int32 or TypeCode.Int64 => Whole(value is null ? 2 : Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            TypeCode.Double => Numbers(option, value is null ? 0.5 : Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            _ => [option.Name is "output" ? "elsewhere" : "another"],
        };
    }

    private static IEnumerable<string> Whole(long value) =>
        new[] { value + 1, value / 2, 2, value + 2, 1, 3, 10 }.Where(n => n != value).Distinct().Select(n => Text(n));

    private static IEnumerable<string> Numbers(OptionProperty option, double value) =>
        new[] { value * 0.8, value * 1.5, 0.5, 0.01, 0.9, 1e-4, 3, 0.3 }
            .Where(x => x != value && option.Range?.IsValid(x) != false).Distinct().Select(x => Text(x));

    private static string JsonText(object? value) => value is null ? "" : JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!);

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private Experiment? Read(string json, string change)
    {
        try
        {
            return _folder.Read(json, change.Length == 0 ? [] : [change]);
        }
        catch (ExperimentException)
        {
            return null;
        }
    }

    /// <summary>What came of an experiment: weights, samples and numbers.</summary>
    private string Outcome(Experiment experiment)
    {
        var key = ResolvedExperiment.ToJson(experiment).ToJsonString();
        if (_outcomes.TryGetValue(key, out var known)) return known;
        try
        {
            var run = new ExperimentRunner(TaskFolder.Catalog, new NoPictures(), TimeProvider.System)
                .Run(experiment with { General = experiment.General with { Output = _folder.Path } }, new QuietObserver());
            var weights = Directory.GetFiles(run.Folder.Path, "average.dat", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .GroupBy(f => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(f))))
                .Select(g => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(g.Last()))));
            return _outcomes[key] = string.Join(' ', [
                .. weights, run.Record.SamplesSha256 ?? "", .. run.Record.Metrics.Select(m => $"{m.Key}={m.Value:R}")]);
        }
        catch (RunFailedException e)
        {
            return _outcomes[key] = e.InnerException!.Message;
        }
    }

    private sealed class NoPictures : IRunPictures
    {
        public IReadOnlyList<string> Draw(RunFolder folder, string samplesFolder, Action<string> warn) => [];
    }
}
