using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// Wraps data: a task learns codes, and what it draws is decoded before it is kept, measured and shown. A task that reads this kind trains
/// on encoded batches.
/// </summary>
public interface ICodec
{
    static readonly PluginKind<ICodec> Kind = new("codec", "what data is brought to before it is learned", Effect.Training)
    {
        Default = "none",
    };

    /// <summary>True when codes are the data themselves.</summary>
    bool IsIdentity => false;

    /// <summary>True when decoded codes are only nearly the samples, as of principal components or of an autoencoder.</summary>
    bool IsLossy => false;

    /// <summary>Why it cannot encode data of a space, as a clause that follows its name; null when it can.</summary>
    string? Refusal(DataSpace space) => null;

    /// <summary>Why it cannot give a bound of the likelihood of data, as a clause that follows its name; null when it can.</summary>
    string? BoundRefusal => "gives that of codes alone";

    /// <summary>What a code is.</summary>
    DataSpace Encode(DataSpace space);

    /// <summary>The codec as it is for a data set; the same for the same data.</summary>
    IFittedCodec Fit(Dataset data);
}

/// <summary>A codec that knows its data. Conditions stay as they are.</summary>
public interface IFittedCodec
{
    /// <summary>Codes of samples, on their device, in the caller's dispose scope; of a random code its mean.</summary>
    Samples Encode(Samples samples);

    /// <summary>
    /// What <see cref="Draw"/> needs of a part of the data, one row for each, so that what is the same in every epoch is computed once; the samples
    /// themselves where a code is quickly computed.
    /// </summary>
    Samples Prepare(Samples samples) => samples;

    /// <summary>The same of a batch that is not met again, such as one that was changed at random: nothing of it need be kept.</summary>
    Samples PrepareBatch(Samples batch) => Prepare(batch);

    /// <summary>Codes to train on; random ones are drawn.</summary>
    /// <param name="prepared">Rows of what <see cref="Prepare"/> gave.</param>
    /// <param name="random">Of this draw.</param>
    Samples Draw(Samples prepared, Generator random) => Encode(prepared);

    /// <summary>Samples of codes, on their device, in the caller's dispose scope.</summary>
    Samples Decode(Samples codes);
}

/// <summary>A fitted codec under which a model of codes gives a bound of the likelihood of data.</summary>
public interface IBoundedCodec : IFittedCodec
{
    /// <summary>A drawn code of each sample, and what it says of the sample.</summary>
    CodeBound Bound(Samples samples, Generator random);
}

/// <summary>
/// A drawn code of samples. On the average -log p(x) &lt;= Decoder - Entropy + Scale - log p(code), where p(code) is a density of the codes
/// that a task learns. In nats summed over dimensions, float64 [B].
/// </summary>
/// <param name="Codes">The codes as a task learns them.</param>
/// <param name="Decoder">-log p(x | code).</param>
/// <param name="Entropy">The entropy of q(code | x), before codes were scaled.</param>
/// <param name="Scale">The logarithm of the determinant by which codes were scaled down.</param>
public sealed record CodeBound(Samples Codes, Tensor Decoder, Tensor Entropy, Tensor Scale);

/// <summary>Codes that are the data themselves.</summary>
public sealed class IdentityCodec : ICodec, IFittedCodec
{
    public bool IsIdentity => true;

    public DataSpace Encode(DataSpace space) => space;

    public IFittedCodec Fit(Dataset data) => this;

    public Samples Encode(Samples samples) => samples;

    public Samples Decode(Samples codes) => codes;
}
