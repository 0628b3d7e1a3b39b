using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>SHA-256 of tensors, for the identity of data and of samples.</summary>
public sealed class Digest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>64 hexadecimal digits over the raw bytes of the tensors, in order.</summary>
    public static string Of(params IEnumerable<Tensor?> tensors)
    {
        using var digest = new Digest();
        foreach (var tensor in tensors) if (tensor is not null) digest.Append(tensor);
        return digest.Finish();
    }

    /// <summary>Adds the raw bytes of a tensor. One tensor and its rows one after the other give the same digest.</summary>
    public void Append(Tensor tensor)
    {
        using var host = tensor.detach().cpu().contiguous();
        host.ForEachPiece((piece, _) => _hash.AppendData(piece));
    }

    /// <summary>64 hexadecimal digits of all that was added.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
