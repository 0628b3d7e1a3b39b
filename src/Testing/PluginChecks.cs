using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing.Kinds;

namespace Diffusion.Framework.Testing;

/// <summary>
/// The checks of plugins: what the kind of each promises, tried against exact answers, with its default options and with each option
/// changed.
/// They need no test framework; in xunit each is a case of a theory.
/// </summary>
public static class PluginChecks
{
    private static readonly Dictionary<PluginKind, KindChecks> Kinds = new KindChecks[]
    {
        new ScheduleChecks(), new ObjectiveChecks(), new WeightingChecks(), new TimesChecks(), new VarianceChecks(), new SamplerChecks(),
        new GridChecks(), new GuidanceChecks(), new ClippingChecks(), new TransitionChecks(), new StrengthChecks(),
            new StateObjectiveChecks(),
        new StateSamplerChecks(), new StateGuidanceChecks(), new ModelChecks(), new CoderChecks(), new DecoderChecks(), new CodecChecks(),
        new OptimizerChecks(), new MetricChecks(), new DataChecks(),
    }.ToDictionary(k => k.Kind);

    /// <summary>The sentence of the check that compares with numbers that were recorded.</summary>
    public const string ComputesTheSame = "it computes what its revision computes";

    /// <summary>The sentence of the check that compares options with those that were recorded.</summary>
    public const string HasItsOptions = "its defaults and what it refuses are those of its revision";

    /// <summary>The kinds whose plugins are tried; of any other only what it says of itself is looked at.</summary>
    public static IReadOnlyCollection<PluginKind> Tried => Kinds.Keys;

    /// <summary>All checks of all plugins of an assembly.</summary>
    public static IReadOnlyList<PluginCheck> Of(PluginAssembly assembly)
    {
        var catalog = new PluginCatalog(new Microsoft.Extensions.DependencyInjection.ServiceCollection()).With([assembly]);
        return [.. assembly.Plugins.SelectMany(p => Of(catalog, p))];
    }

    /// <summary>All checks of one plugin.</summary>
    /// <param name="catalog">Where the plugin is registered.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="options">Its options, where its defaults do not suffice; null takes the defaults.</param>
    /// <param name="reference">What it computed earlier; null compares with nothing.</param>
    /// <param name="breadth">With which options it is tried.</param>
    public static IReadOnlyList<PluginCheck> Of(
        PluginCatalog catalog, PluginDescriptor plugin, object? options = null, ReferenceValues? reference = null,
        Breadth breadth = Breadth.EachOption)
    {
        var checks = new List<PluginCheck> { new(plugin, "", "it says what it is, and its defaults are allowed", () => Describes(plugin,
            options is not null)) };
        if (!Kinds.TryGetValue(plugin.Kind, out var kind)) return checks;
        if (plugin.DefaultOptions is { } standard && reference?.KnowOptions(plugin) == true)
            checks.Add(new(plugin, "", HasItsOptions, () => reference.CheckOptions(plugin, standard)));
        foreach (var (i, (label, variant, isOrdinary)) in OptionVariants.Of(options ?? plugin.DefaultOptions, breadth).Index())
        {
            var trial = new Trial(catalog, plugin, variant, isGiven: i == 0);
            if (isOrdinary) checks.AddRange(kind.Laws.Select(law => new PluginCheck(
                plugin, label, law.Sentence, i == 0 ? () => law.Try(trial) : () => WhereDataAllow(() => law.Try(trial)))));
            if (reference?.Know(plugin) == true)
                checks.Add(new(plugin, label, ComputesTheSame, () => reference.Check(plugin, label, () => Measured(kind, trial))));
        }

        return checks;
    }

    /// <summary>
    /// Notes what a plugin computes, with its options as given and each of them changed; nothing of those with which it cannot be tried.
    /// </summary>
    /// <param name="catalog">Where the plugin is registered.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="reference">Takes the numbers.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <param name="breadth">With which options.</param>
    public static void Record(
        PluginCatalog catalog, PluginDescriptor plugin, ReferenceValues reference, object? options = null,
        Breadth breadth = Breadth.EachOption)
    {
        if (!Kinds.TryGetValue(plugin.Kind, out var kind)) return;
        if (plugin.DefaultOptions is { } standard) reference.SetOptions(plugin, standard);
        foreach (var (i, (label, variant, _)) in OptionVariants.Of(options ?? plugin.DefaultOptions, breadth).Index())
        {
            try
            {
                reference.Set(plugin, label, Measured(kind, new Trial(catalog, plugin, variant, isGiven: i == 0)).Numbers);
            }
            catch (NotTriedException)
            {
                // There are no numbers that later ones could differ from.
            }
        }
    }

    /// <summary>A changed option may be allowed, and yet be none for the data at hand: more classes than images, say.</summary>
    private static void WhereDataAllow(Action law)
    {
        try
        {
            law();
        }
        catch (InvalidDataException e)
        {
            throw new NotTriedException($"the data do not allow it: {e.Message.TrimEnd('.')}");
        }
    }

    private static Record Measured(KindChecks kind, Trial trial)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var record = new Record();
        kind.Measure(trial, record);
        return record;
    }

    private static void Describes(PluginDescriptor plugin, bool needsOptions)
    {
        Must.Hold(plugin.Description.Length > 0, $"its class '{plugin.Implementation.Name}' has no [Description]");
        Must.Hold(plugin.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '+'),
            $"its name is not in kebab-case");
        if (plugin.DefaultOptions is not { } defaults) return;
        foreach (var option in OptionProperty.Of(plugin.OptionsType!))
        {
            Must.Hold(option.Description.Length > 0, $"its option '{option.Name}' has no [Description]");
            if (option.Get(defaults) is IConvertible value)
                Must.Hold(option.Allows(value), $"the default of '{option.Name}' is not {option.Allowed}");
        }

        // What must be named has no default.
        if (defaults is IValidatableObject validatable && !needsOptions)
            foreach (var wrong in validatable.Validate(new ValidationContext(defaults)))
                throw new NotTriedException($"it needs options: {string.Join(", ", wrong.MemberNames)} {wrong.ErrorMessage}");
    }
}
