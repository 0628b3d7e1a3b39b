using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>Turns an experiment file into a typed experiment, or into a list of everything that is wrong with it.</summary>
public sealed class ExperimentReader(PluginCatalog catalog)
{
    private static readonly string[] Sections =
        ["$schema", "extends", .. PluginKinds.OfExperiment.Select(k => k.Section), "training", "sampling"];

    private readonly PluginChooser _chooser = new(catalog);

    /// <summary>Reads and checks a file. Nothing is written.</summary>
    /// <exception cref="ExperimentException">With all problems.</exception>
    public Experiment Read(string file, IReadOnlyList<string>? overrides = null) => Read(ExperimentSource.Load(file, overrides ?? []));

    /// <summary>Reads and checks settings that have been put together. Nothing is written.</summary>
    /// <exception cref="ExperimentException">With all problems.</exception>
    public Experiment Read(ExperimentSource source)
    {
        var problems = source.Problems.ToList();
        if (problems.Count > 0) throw new ExperimentException(problems);

        var binder = new OptionsBinder(source, problems);
        var configuration = source.Build();
        var general = (GeneralOptions)binder.Bind(typeof(GeneralOptions), configuration, Sections);
        var choices = PluginKinds.OfExperiment.ToDictionary(k => k, k => _chooser.Choose(k, configuration.GetSection(k.Section), binder));
        var training = (TrainingOptions)binder.Bind(typeof(TrainingOptions), Section(configuration, "training", binder));
        var sampling = (SamplingOptions)binder.Bind(typeof(SamplingOptions), Section(configuration, "sampling", binder));
        if (problems.Count > 0) throw new ExperimentException(problems);

        var experiment = new Experiment(
            general with { Name = general.Name ?? Path.GetFileNameWithoutExtension(source.File) }, choices, training, sampling);
        problems.AddRange(CompositionRules.Check(experiment, catalog)
            .Select(p => new Problem(source.WhereIs(p.Path.Replace('.', ':')), p.Path, p.Message)));
        return problems.Count == 0 ? experiment : throw new ExperimentException(problems);
    }

    private static IConfigurationSection Section(IConfiguration configuration, string name, OptionsBinder binder)
    {
        var section = configuration.GetSection(name);
        if (!string.IsNullOrEmpty(section.Value)) binder.Add(name, $"found '{section.Value}'; allowed: an object in braces.");
        return section;
    }
}
