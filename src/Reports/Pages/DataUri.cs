namespace Diffusion.Reports.Pages;

/// <summary>Bytes inside a page.</summary>
internal static class DataUri
{
    public static string Of(string mediaType, ReadOnlySpan<byte> content) => $"data:{mediaType};base64,{Convert.ToBase64String(content)}";
}
