using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;

namespace Diffusion.Plugins.Codecs;

/// <summary>
/// The codes of an autoencoder that another run has trained, with mean 0 and variance 1 for each channel, or each number of a vector. A
/// code is drawn for each batch; samples are decoded codes. Of several levels of codes it is the lowest that is learned.
/// </summary>
[Description("the codes of a trained autoencoder, standardised; samples come back through its decoder")]
[Source("Rombach et al. 2022, section 3.3 and appendix G, who scale by one deviation; Vahdat et al. 2021, eq. 1, for the bound")]
public sealed class LatentCodec(LatentOptions options, TrainedRuns runs, DataCache cache, Compute compute) : ICodec
{
    public bool IsLossy => true;

    public string? BoundRefusal => Task.IsVariational ? null
        : "has codes that are points, without a density";

    public DataSpace Encode(DataSpace space) => new(Task.CodesOf(runs.Plugins(options.Run!)).Shape, space.Conditions);

    public IFittedCodec Fit(Dataset data)
    {
        var autoencoder = runs.Open(options.Run!);
        var codes = new CachedCodes(autoencoder, cache, runs.DigestOfWeights(options.Run!) ?? "untrained", compute);
        return LatentCode.Fit(autoencoder, codes, options.Decode, data, compute);
    }

    private ILearnsCodes Task => (ILearnsCodes)runs.Plugins(options.Run!).Task;
}

public sealed record LatentOptions : IValidatableObject
{
    [Description("folder of a run of the task 'autoencoder'")]
    public RunReference<IAutoencoder>? Run { get; init; }

    [Description("whether a sample is the mean of its distribution given the code, or the most likely word or state, or a draw of it")]
    public DecodedSample Decode { get; init; } = DecodedSample.Mean;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Run is null) yield return new("is missing; name the folder of a run of the task 'autoencoder'", [nameof(Run)]);
    }
}
