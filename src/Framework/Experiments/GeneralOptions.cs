using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Diffusion.Framework.Experiments;

/// <summary>The keys of an experiment that stand outside its sections.</summary>
public sealed record GeneralOptions : IValidatableObject
{
    [Description("names the folder of the experiment's runs; the file's name when absent")]
    public string? Name { get; init; }

    [Description("what the experiment shows, for its readers")]
    public string? Description { get; init; }

    [Description("the one seed, from which every stream of random numbers is made")]
    public long Seed { get; init; }

    [Description("where tensors live; auto takes CUDA when there is a device"), AllowedValues("auto", "cpu", "cuda")]
    public string Device { get; init; } = "auto";

    [Description("threads of libtorch; 0 takes one for each core. Results of different numbers differ in the sixth digit"), Range(0, 1024)]
    public int Threads { get; init; }

    [Description("the folder of all runs")]
    public string Output { get; init; } = "runs";

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
