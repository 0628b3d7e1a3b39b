using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>A folder of experiment files, and the environment as long as it lives.</summary>
internal sealed class ExperimentFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _variables = [];

    public string Path => _folder.Path;

    public string File(string name, string content)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        return _folder.File(name, content);
    }

    /// <summary>Sets a variable of the environment until this is disposed.</summary>
    public void Environment(string name, string value)
    {
        Assert.Null(System.Environment.GetEnvironmentVariable(name));
        System.Environment.SetEnvironmentVariable(name, value);
        _variables.Add(name);
    }

    public ExperimentSource Load(string json, params string[] overrides) =>
        ExperimentSource.Load(File("file.json", json), SmallPlugins.Catalog, overrides);

    public Experiment Read(string json, params string[] overrides) => Read(SmallPlugins.Catalog, json, overrides);

    public Experiment Read(PluginCatalog catalog, string json, params string[] overrides) =>
        new ExperimentReader(catalog).Read(File("file.json", json), overrides);

    /// <summary>Every problem of an experiment; the folder of its files is left out.</summary>
    public IEnumerable<string> Problems(string json, params string[] overrides)
    {
        var error = Assert.Throws<ExperimentException>(() => Read(json, overrides));
        var lines = error.Problems.Select(p => Short($"{p}")).ToList();
        Assert.Equal(
            (lines.Count == 1 ? "The experiment has a problem:" : $"The experiment has {lines.Count} problems:")
            + string.Concat(lines.Select(l => "\n  " + l)),
            Short(error.Message));
        return lines;
    }

    /// <summary>A text without the folder's path.</summary>
    public string Short(string text) => text.Replace(Path + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (var name in _variables) System.Environment.SetEnvironmentVariable(name, null);
        _folder.Dispose();
    }
}
