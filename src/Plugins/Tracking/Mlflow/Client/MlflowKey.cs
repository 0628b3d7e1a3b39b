using System.Security.Cryptography;
using System.Text;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Names as MLflow takes them: letters, digits and <c>_ - . space /</c>, a plain relative path, at most 250 characters.</summary>
internal static class MlflowKey
{
    public static string From(string name)
    {
        var characters = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || "_-. /".Contains(c) ? c : '_'));
        // The server refuses keys that are no normal path: empty, '.', '..', '/a', 'a//b'.
        var key = string.Join('/', characters
            .Split('/')
            .Select(part => part is "" or "." or ".." ? part.Replace('.', '_').PadRight(1, '_') : part));
        return key.Length <= MlflowLimits.Key ? key : Shorten(key);
    }

    /// <summary>Keeps long names apart that begin alike.</summary>
    private static string Shorten(string key)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..8];
        return $"{key[..(MlflowLimits.Key - 9)]}_{hash}";
    }
}
