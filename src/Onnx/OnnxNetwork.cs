using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Diffusion.Plugins.Onnx;

/// <summary>An ONNX file that takes pictures, float32 [B, C, H, W], and gives float32 [B, ...].</summary>
internal sealed class OnnxNetwork : IDisposable
{
    private const int MostAtOnce = 32;

    private readonly InferenceSession _session;
    private readonly string _input, _output;
    private readonly int[] _shape;

    /// <param name="file">Path of the file.</param>
    /// <param name="output">The output that is taken; the first when absent.</param>
    /// <exception cref="InvalidDataException">When the file cannot serve; the message is a clause that follows the file's name.</exception>
    public OnnxNetwork(string file, string? output = null)
    {
        _session = Runtime.Open(options => new InferenceSession(file, options), file);
        (_input, var taken) = _session.InputMetadata.Select(i => (i.Key, i.Value)).First();
        _shape = taken.Dimensions;
        var refusal = Refusal(taken, output);
        _output = output ?? _session.OutputMetadata.Keys.First();
        if (refusal is null) return;
        _session.Dispose();
        throw new InvalidDataException(refusal);
    }

    /// <summary>Channels that it takes, 1 or 3; 3 where the file leaves it open.</summary>
    public int Channels => _shape[1] > 0 ? _shape[1] : 3;

    /// <summary>Height and width that it takes; null where the file leaves them open.</summary>
    public (int Height, int Width)? Size => _shape[2] > 0 && _shape[3] > 0 ? (_shape[2], _shape[3]) : null;

    /// <summary>SHA-256 of a file.</summary>
    public static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>[B, C, H, W] to what the network gives of each picture, [B, F], on the CPU.</summary>
    public Tensor Apply(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        int batch = _shape[0] > 0 ? _shape[0] : MostAtOnce;
        return cat([.. pictures.split(batch).Select(Run)]).MoveToOuterDisposeScope();
    }

    public void Dispose() => _session.Dispose();

    /// <summary>A batch; where the file fixes how many, the last picture is repeated up to there.</summary>
    private Tensor Run(Tensor pictures)
    {
        long count = pictures.shape[0], missing = Math.Max(0, _shape[0] - count);
        var whole = missing == 0 ? pictures : cat([pictures, pictures.narrow(0, count - 1, 1).expand(missing, -1, -1, -1)]);
        var input = new DenseTensor<float>(whole.contiguous().data<float>().ToArray(), [.. whole.shape.Select(n => (int)n)]);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor(_input, input)], [_output]);
        return tensor(results[0].AsEnumerable<float>().ToArray()).view(whole.shape[0], -1).narrow(0, 0, count);
    }

    private string? Refusal(NodeMetadata taken, string? output)
    {
        if (_session.InputMetadata.Count != 1)
            return $"has {_session.InputMetadata.Count} inputs, and one is needed: pictures. Export the encoder alone";
        if (taken.ElementType != typeof(float) || _shape.Length != 4 || _shape[1] is not (1 or 3 or < 1))
            return $"takes {taken.ElementType?.Name} [{Text(_shape)}], and float32 pictures [batch, 1 or 3 channels, height, width] are needed. "
                + "Export it with such an input";
        if (output is null || _session.OutputMetadata.ContainsKey(output)) return null;
        return $"has no output '{output}'; allowed: {string.Join(", ", _session.OutputMetadata.Keys)}";
    }

    private static string Text(IEnumerable<int> shape) => string.Join(", ", shape.Select(n => n > 0 ? $"{n}" : "any"));
}
