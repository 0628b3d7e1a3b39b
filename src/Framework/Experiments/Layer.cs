using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Reads one source of settings as a tree: a file, the environment or an override. Files and the environment are read by
/// Microsoft.Extensions.Configuration; its flat values lose empty lists, nulls and what is a number, so the tree of the JSON is kept
/// beside.
/// </summary>
/// <param name="problems">Takes what is wrong with a source.</param>
internal sealed class Layer(List<Problem> problems)
{
    /// <summary>Environment variables such as <c>DIFFUSION__training__steps=100</c> override files.</summary>
    public const string EnvironmentPrefix = "DIFFUSION__";

    /// <summary>An experiment is some kilobytes; what is larger is another sort of file.</summary>
    private const long Largest = 16 << 20;

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>A JSON file; null after a problem.</summary>
    public SettingTree? OfFile(string file)
    {
        var full = Path.GetFullPath(file);
        int before = problems.Count;
        try
        {
            if (RegularFile.Refusal(full) is { } refusal) return Wrong(file, refusal);
            if (new FileInfo(full).Length > Largest) return Wrong(file, $"is larger than {Largest >> 20} MiB, which no experiment is.");
            // Without its filters, which pass over files whose names begin with a dot.
            using var files = new PhysicalFileProvider(Path.GetDirectoryName(full)!, ExclusionFilters.None);
            var source = new TreeSource(new SettingJson(file, Path.GetDirectoryName(full)!, problems))
            {
                FileProvider = files, Path = Path.GetFileName(full), Optional = false,
            };
            _ = new ConfigurationBuilder().Add(source).Build();
            return problems.Count == before ? source.Tree : null;
        }
        catch (DecoderFallbackException)
        {
            return Wrong(file, "is no text in UTF-8.");
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            var cause = e;
            while (cause.InnerException is not null) cause = cause.InnerException;
            return Wrong(file, cause switch
            {
                DecoderFallbackException => "is no text in UTF-8.",
                IOException or UnauthorizedAccessException => cause.Message,
                _ => $"is not valid JSON: {Syntax(cause)}",
            });
        }
    }

    /// <summary>The environment is one source, so that the order of its variables does not matter.</summary>
    public static SettingTree OfEnvironment()
    {
        var root = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build();
        var tree = Empty("environment variable");
        foreach (var section in root.GetChildren()) tree = tree.With(OfVariables(section));
        return tree;
    }

    /// <summary>An override <c>path=value</c>; the value is JSON where it can be read as such, else a string.</summary>
    public SettingTree OfOverride(string text)
    {
        var where = $"--set {text}";
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0) return At(where, text[..equals], (json, path) => json.OfValue(path, text[(equals + 1)..]));
        problems.Add(new(where, "", "is not of the form path=value, such as sampler.eta=0.5"));
        return Empty(where);
    }

    /// <summary>One setting at a JSON path such as <c>sampler.eta</c>.</summary>
    /// <param name="where">How messages name its origin.</param>
    /// <param name="path">The path.</param>
    /// <param name="value">A scalar, a list or an object.</param>
    /// <param name="folder">The folder from which a path is meant that is the value; the current one when absent.</param>
    public SettingTree OfSetting(string where, string path, JsonNode? value, string? folder = null) =>
        At(where, path, (json, at) => json.OfNode(at, value), folder);

    /// <summary>Settings that stand inside a file of another sort.</summary>
    public SettingTree OfJson(string file, JsonObject settings) =>
        new SettingJson(file, Path.GetDirectoryName(Path.GetFullPath(file))!, problems).OfNode("", settings);

    /// <summary>The parser's message with lines and columns counted from 1, as editors do.</summary>
    internal static string Syntax(Exception cause)
    {
        if (cause is not JsonException { LineNumber: { } line, BytePositionInLine: { } column }) return cause.Message;
        var reason = cause.Message[..cause.Message.IndexOf(" LineNumber:", StringComparison.Ordinal)];
        return $"line {line + 1}, column {column + 1}: {reason}";
    }

    private static SettingTree Empty(string where) => new(SettingKind.Object, "", where, Directory.GetCurrentDirectory());

    private SettingTree At(string where, string path, Func<SettingJson, string, SettingTree> value, string? folder = null)
    {
        folder ??= Directory.GetCurrentDirectory();
        var keys = path.Split('.');
        int before = problems.Count;
        if (keys.Any(k => k.Length == 0 || k.Contains(':', StringComparison.Ordinal)))
            problems.Add(new(where, "", $"'{path}' is no path of an experiment, such as sampler.eta."));
        else if (keys.Length >= SettingJson.Deepest)
            problems.Add(new(where, "", $"is nested deeper than {SettingJson.Deepest} levels."));
        if (problems.Count > before) return Empty(where);
        var tree = value(new SettingJson(where, folder, problems), path.Replace('.', ':'));
        foreach (var key in keys[..^1].Reverse().Append("")) tree = new(SettingKind.Object, key, where, folder) { Children = [tree] };
        return tree;
    }

    private static SettingTree OfVariables(IConfigurationSection section)
    {
        var children = section.GetChildren().Select(OfVariables).ToList();
        var where = $"environment variable {EnvironmentPrefix}{section.Path.Replace(":", "__", StringComparison.Ordinal)}";
        var tree = new SettingTree(SettingKind.Object, section.Key, where, Directory.GetCurrentDirectory()) { Children = children };
        if (children.Count == 0) return tree with { Kind = SettingKind.Text, Text = section.Value };
        // The items that variables name are the whole list.
        if (!tree.NamesItems) return tree;
        IReadOnlyList<SettingTree> items = [.. children.OrderBy(c => SettingTree.NumberOf(c.Key))];
        return items.Select((item, i) => item.Key == $"{i}").All(inPlace => inPlace)
            ? tree with { Kind = SettingKind.List, Children = items } : tree;
    }

    private SettingTree? Wrong(string file, string message)
    {
        problems.Add(new(file, "", message));
        return null;
    }

    /// <summary>A JSON file of the library, whose tree is kept.</summary>
    private sealed class TreeSource(SettingJson json) : JsonConfigurationSource
    {
        public SettingTree? Tree { get; private set; }

        public override IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            EnsureDefaults(builder);
            return new Provider(this);
        }

        private sealed class Provider(TreeSource source) : JsonConfigurationProvider(source)
        {
            public override void Load(Stream stream)
            {
                using var reader = new StreamReader(stream, Utf8);
                var text = reader.ReadToEnd();
                source.Tree = source.Read(text);
                if (source.Tree is null) base.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
            }
        }

        /// <summary>Null where the library tells what is wrong.</summary>
        private SettingTree? Read(string text)
        {
            try
            {
                var tree = json.OfText(text);
                return tree.Kind == SettingKind.Object ? tree : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}

/// <summary>Settings that had another path in an earlier version. The earlier path is still understood.</summary>
internal static class Renamed
{
    private static readonly (string Before, string Now)[] Paths =
    [
        ("training:weightDecay", "optimizer:weightDecay"),
        ("sampling:vectors", "sampling:targets"),
        ("data:levels", "data:quantisationLevels"),
    ];

    /// <summary>The present configuration path of a setting.</summary>
    public static string Now(string path)
    {
        foreach (var (before, now) in Paths)
        {
            if (path.Equals(before, StringComparison.OrdinalIgnoreCase)) return now;
            if (path.StartsWith(before + ":", StringComparison.OrdinalIgnoreCase)) return now + path[before.Length..];
        }

        return path;
    }

    /// <summary>One spelling for all paths that lead to one setting: case, earlier names, a plugin with and without <c>name</c>.</summary>
    public static string OneSpelling(string path, PluginCatalog catalog)
    {
        var now = Now(path.Replace('.', ':')).Replace(':', '.').ToUpperInvariant();
        return catalog.Kinds.Any(k => now.Equals($"{k.Key}.name", StringComparison.OrdinalIgnoreCase)) ? now[..^".name".Length] : now;
    }

    /// <summary>The settings of one source under their present paths.</summary>
    /// <param name="layer">The source.</param>
    /// <param name="merge">Puts the setting into a section that names a plugin.</param>
    /// <param name="problems">Takes what is set under both paths.</param>
    public static SettingTree Now(SettingTree layer, SettingMerge merge, List<Problem> problems)
    {
        foreach (var (before, now) in Paths)
        {
            var (from, to) = (before.Split(':'), now.Split(':'));
            if (layer[from[0]] is not { } section || section[from[1]] is not { } setting) continue;
            if (layer[to[0]]?[to[1]] is not null)
                problems.Add(new(
                    setting.FirstLeaf().Where, before.Replace(':', '.'),
                    $"is called '{now.Replace(':', '.')}' now, which is set too; remove one of them."));
            var rest = section.Without(from[1]);
            layer = rest.Children.Count == 0 ? layer.Without(from[0]) : layer.With(rest);
            var moved = new SettingTree(SettingKind.Object, to[0], setting.Where, setting.Folder)
            {
                Children = [setting with { Key = to[1] }],
            };
            layer = layer.With(layer[to[0]] is { Kind: not SettingKind.Null } there ? merge.Place(there, moved, to[0]) : moved);
        }

        return layer;
    }
}
