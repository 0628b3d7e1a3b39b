namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>An MLflow server cannot be reached or refuses; the message is for the user.</summary>
public sealed class MlflowException : Exception
{
    public MlflowException()
    {
    }

    public MlflowException(string message)
        : base(message)
    {
    }

    public MlflowException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the server refuses what it was sent: it would refuse it again.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>MLflow's name of the error, such as RESOURCE_ALREADY_EXISTS.</summary>
    public string? ErrorCode { get; init; }
}
