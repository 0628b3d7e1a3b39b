using System.Text.Json;
using System.Text.Json.Serialization;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// An option that names another run by its folder, or by a folder above it that holds no other run. It is checked before anything starts;
/// the identity takes the other run's identity, not its path.
/// </summary>
/// <param name="Path">The folder as the user named it; <c>variant:NAME</c> names a variant of the same sweep.</param>
public abstract record RunReference(string Path)
{
    /// <summary>Begins the path of a variant of the same sweep.</summary>
    public const string VariantPrefix = "variant:";

    /// <summary>What the other run must have trained.</summary>
    public abstract Type ModelType { get; }

    /// <summary>The other run's identity, once it was found.</summary>
    public string? Id { get; internal set; }

    public sealed override string ToString() => Path;
}

/// <summary>A reference to a run that has trained a model of a type, such as a denoiser.</summary>
[JsonConverter(typeof(RunReferenceConverter))]
public sealed record RunReference<TModel>(string Path) : RunReference(Path)
    where TModel : class
{
    public override Type ModelType => typeof(TModel);
}

/// <summary>Writes a reference as its path. Experiments are read by the binder.</summary>
internal sealed class RunReferenceConverter : JsonConverter<RunReference>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(RunReference));

    public override RunReference Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (RunReference)Activator.CreateInstance(typeToConvert, reader.GetString())!;

    public override void Write(Utf8JsonWriter writer, RunReference value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Path);
}
