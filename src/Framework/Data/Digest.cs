using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>SHA-256 of tensors, for the identity of data and of samples.</summary>
public static class Digest
{
    /// <summary>64 hexadecimal digits over the raw bytes of the tensors, in order.</summary>
    public static string Of(params IEnumerable<Tensor?> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            if (tensor is null) continue;
            using var host = tensor.detach().cpu().contiguous();
            hash.AppendData(host.bytes.ToArray());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
