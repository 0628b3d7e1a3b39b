using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

/// <summary>The plugins that options of other plugins choose.</summary>
public static class PluginOptions
{
    /// <summary>A new plugin that an option chooses; who asks for it disposes it.</summary>
    /// <param name="option">The option.</param>
    /// <param name="services">What its constructor may ask for.</param>
    /// <exception cref="OutsidePluginException">When an outside plugin fails.</exception>
    public static TContract Create<TContract>(this PluginOption<TContract> option, IServiceProvider services)
        where TContract : class =>
        services.GetService<Composition>() is { } composition
            ? composition.Open<TContract>(option.Choice) : OutsideCreation.Create<TContract>(option.Choice, services);

    /// <summary>A plugin and all that its options choose, by their paths from its section; its own is empty.</summary>
    public static IEnumerable<(string Path, PluginChoice Choice)> All(this PluginChoice choice) =>
        Inner(choice).SelectMany(i => i.Choice.All().Select(a => (Below(i.Option, a.Path), a.Choice))).Prepend(("", choice));

    /// <summary>The path of something inside.</summary>
    internal static string Below(string path, string inner) => inner.Length == 0 ? path : $"{path}.{inner}";

    /// <summary>The JSON of a chosen plugin: its name where nothing else is to be said.</summary>
    internal static JsonNode Short(JsonObject plugin) => plugin.Count == 1 ? plugin["name"]!.DeepClone() : plugin;

    private static IEnumerable<(string Option, PluginChoice Choice)> Inner(PluginChoice choice) => choice.Options is not { } options ? [] :
        from option in OptionProperty.Of(options.GetType())
        where option.Chooses is not null && option.Get(options) is not null
        select (option.Name, ((PluginOption)option.Get(options)!).Choice);
}

/// <summary>Writes a choice as a file has it. Experiments are read by the binder.</summary>
internal sealed class PluginOptionConverter : JsonConverter<PluginOption>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(PluginOption));

    public override PluginOption Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, PluginOption value, JsonSerializerOptions options) =>
        PluginOptions.Short(ResolvedExperiment.Node(value.Choice)).WriteTo(writer);
}
