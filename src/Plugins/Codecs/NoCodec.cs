using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Codecs;

/// <summary>Learns the data as they are.</summary>
[Description("the data as they are")]
[Source("the identity")]
public sealed class NoCodec : ICodec
{
    private readonly IdentityCodec _identity = new();

    public bool IsIdentity => true;

    public DataSpace Encode(DataSpace space) => space;

    public IFittedCodec Fit(Dataset data) => _identity;
}
