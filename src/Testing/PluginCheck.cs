using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing;

/// <summary>One thing that must hold of one plugin with certain options.</summary>
/// <param name="plugin">The plugin.</param>
/// <param name="options">The options that differ from its defaults, as JSON; empty for the defaults.</param>
/// <param name="sentence">What must hold.</param>
/// <param name="run">Tries it.</param>
public sealed class PluginCheck(PluginDescriptor plugin, string options, string sentence, Action run)
{
    public PluginDescriptor Plugin { get; } = plugin;

    /// <summary>The options that differ from its defaults, as JSON; empty for the defaults.</summary>
    public string Options { get; } = options;

    /// <summary>What must hold.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>Tries it; gives why it could not be tried, null where it was tried and holds.</summary>
    /// <exception cref="CheckFailedException">When it does not hold, or the plugin throws.</exception>
    public string? Run()
    {
        using var scope = NewDisposeScope();
        try
        {
            run();
            return null;
        }
        catch (NotTriedException e)
        {
            return e.Message;
        }
        catch (CheckFailedException e)
        {
            throw new CheckFailedException($"{this}: {e.Message}");
        }
        catch (Exception e)
        {
            throw new CheckFailedException($"{this}: it threw {e.GetType().Name}: {e.Message}", e);
        }
    }

    public override string ToString() =>
        $"{Plugin.Kind.Name} '{Plugin.Name}'{(Options.Length > 0 ? $" with {Options}" : "")}: {Sentence}";
}

/// <summary>With which options a plugin is tried.</summary>
public enum Breadth
{
    /// <summary>Those that are given, or its defaults.</summary>
    Given,

    /// <summary>Those too in which one option at a time has another allowed value.</summary>
    EachOption,
}

/// <summary>A plugin does not do what its kind promises.</summary>
public sealed class CheckFailedException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A plugin cannot be tried: nothing is known of whether it does what its kind promises.</summary>
/// <param name="reason">Why, as a clause without a full stop.</param>
internal sealed class NotTriedException(string reason) : Exception(reason);
