using Diffusion.Framework.Plugins;

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

    /// <summary>Why it cannot encode data of a space, as a clause that follows its name; null when it can.</summary>
    string? Refusal(DataSpace space) => null;

    /// <summary>What a code is.</summary>
    DataSpace Encode(DataSpace space);

    /// <summary>The codec as it is for a data set; the same for the same data.</summary>
    IFittedCodec Fit(Dataset data);
}

/// <summary>A codec that knows its data. Conditions stay as they are.</summary>
public interface IFittedCodec
{
    /// <summary>Codes of samples, on their device, in the caller's dispose scope.</summary>
    Samples Encode(Samples samples);

    /// <summary>Samples of codes, on their device, in the caller's dispose scope.</summary>
    Samples Decode(Samples codes);
}

/// <summary>Codes that are the data themselves.</summary>
public sealed class IdentityCodec : ICodec, IFittedCodec
{
    public bool IsIdentity => true;

    public DataSpace Encode(DataSpace space) => space;

    public IFittedCodec Fit(Dataset data) => this;

    public Samples Encode(Samples samples) => samples;

    public Samples Decode(Samples codes) => codes;
}
