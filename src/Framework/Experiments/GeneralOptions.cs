using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Experiments;

/// <summary>The keys of an experiment that stand outside its sections.</summary>
public sealed record GeneralOptions : IValidatableObject
{
    [Description("names the folder of the experiment's runs; the file's name when absent"), Affects(Effect.Nothing)]
    public string? Name { get; init; }

    [Description("what the experiment shows, for its readers"), Affects(Effect.Nothing)]
    public string? Description { get; init; }

    [Description("the one seed, from which every stream of random numbers is made")]
    public long Seed { get; init; }

    [Description("where tensors live; auto takes CUDA when there is a device"), AllowedValues("auto", "cpu", "cuda")]
    public string Device { get; init; } = "auto";

    [Description("threads of libtorch; 0 takes one for each core. Results of different numbers differ in the sixth digit"), Range(0, 1024)]
    public int Threads { get; init; }

    [Description("the type of parameters, data and states of solvers"), AllowedValues("float32", "float64")]
    public string Precision { get; init; } = "float32";

    [Description("the folder of all runs"), Affects(Effect.Nothing)]
    public string Output { get; init; } = "runs";

    /// <summary>Sets the thread count and gives the place where is computed.</summary>
    /// <exception cref="InvalidOperationException">When CUDA is asked for and there is none.</exception>
    public Compute Prepare() => Prepare(Threads);

    /// <summary>The same with another number of threads.</summary>
    public Compute Prepare(int threads) =>
        Compute.Prepare(Device, Precision == "float64" ? ScalarType.Float64 : ScalarType.Float32, threads);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Name is { } name
            && (name.Length == 0
                || name != Path.GetFileName(name)
                || name is "." or ".."
                || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))))
            yield return new($"'{name}' cannot name a folder; use letters, digits, '-', '_' and '.'", [nameof(Name)]);
        if (Output.Length == 0) yield return new("is empty; name a folder", [nameof(Output)]);
    }
}
