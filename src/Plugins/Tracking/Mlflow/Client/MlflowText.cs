namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Values as MLflow takes them.</summary>
internal static class MlflowText
{
    /// <summary>A value of at most <paramref name="limit"/> characters; a cut one ends with a mark that tells its length.</summary>
    public static string Cut(string value, int limit)
    {
        if (value.Length <= limit) return value;
        var mark = $"... [cut, {value.Length} characters]";
        int length = limit - mark.Length;
        if (char.IsHighSurrogate(value[length - 1])) length--;
        return value[..length] + mark;
    }
}
