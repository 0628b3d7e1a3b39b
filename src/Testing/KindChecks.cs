using Diffusion.Framework.Plugins;
using Diffusion.Framework.Testing.StandIns;

namespace Diffusion.Framework.Testing;

/// <summary>The checks of one kind of plugins.</summary>
internal abstract class KindChecks
{
    public abstract PluginKind Kind { get; }

    /// <summary>What must hold of every plugin of the kind, a sentence each.</summary>
    public abstract IEnumerable<(string Sentence, Action<Trial> Try)> Laws { get; }

    /// <summary>What it computes on fixed inputs.</summary>
    public abstract void Measure(Trial trial, Record record);
}

/// <summary>The checks of the plugins of a contract.</summary>
internal abstract class KindChecks<T>(PluginKind<T> kind) : KindChecks
    where T : class
{
    public sealed override PluginKind Kind { get; } = kind;

    /// <summary>The worlds in which a plugin is tried.</summary>
    protected virtual IReadOnlyList<World> Worlds => [World.Points];

    /// <summary>Why a plugin cannot work in a world; null when it can.</summary>
    protected virtual string? Refusal(T plugin, World world) => null;

    /// <summary>The plugin in every world in which it can work.</summary>
    /// <exception cref="NotTriedException">When there is none.</exception>
    protected IReadOnlyList<(T Plugin, World World)> In(Trial trial) => Able(trial) is { Count: > 0 } able ? able
        : throw new NotTriedException("it refuses every sort of data that there is a stand-in of: "
            + string.Join("; ", Worlds.Select(w => $"{w} ({Refusal(trial.Create<T>(w), w)})")));

    private List<(T Plugin, World World)> Able(Trial trial) =>
        [.. Worlds.Select(w => (Plugin: trial.Create<T>(w), World: w)).Where(p => Refusal(p.Plugin, p.World) is null)];

    /// <summary>A law that is tried in every world.</summary>
    protected (string Sentence, Action<Trial> Try) Law(string sentence, Action<T, World> law) =>
        (sentence, trial =>
        {
            foreach (var (plugin, world) in In(trial)) law(plugin, world);
        });

    /// <summary>Worlds in which no law is tried, but numbers are recorded.</summary>
    protected virtual IReadOnlyList<World> MoreWorlds => [];

    public sealed override void Measure(Trial trial, Record record)
    {
        // What is refused, and in which words, is part of what a plugin is.
        record.Add("refusals", Worlds.Select(w => (double)(Refusal(trial.Create<T>(w), w)?.Length ?? 0)));
        foreach (var (plugin, world) in Able(trial)) record.Attempt($"{world}", () => Measure(plugin, world, record));
        if (MoreWorlds.Count > 0) record.AddTexts("other refusals", MoreWorlds.Select(w => Refusal(trial.Create<T>(w), w) ?? ""));
        foreach (var world in MoreWorlds)
            if (trial.Create<T>(world) is var plugin && Refusal(plugin, world) is null)
                record.Attempt($"{world}", () => Measure(plugin, world, record));
        record.Attempt("what is asked besides", () => MeasureMore(trial, record));
    }

    /// <summary>What is asked of a plugin besides data: refusals of spaces, outputs that need other options or files.</summary>
    protected virtual void MeasureMore(Trial trial, Record record)
    {
    }

    protected abstract void Measure(T plugin, World world, Record record);
}
