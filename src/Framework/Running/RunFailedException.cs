using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Framework.Running;

/// <summary>A run ended with an error. The whole of it is in the run's <c>error.txt</c>.</summary>
public sealed class RunFailedException : Exception
{
    public RunFailedException(RunFolder folder, Exception cause)
        : base($"{FirstLine(cause)}\nThe whole error is in '{folder.ErrorFile}'.", cause)
    {
    }

    /// <summary>What went wrong in one line; the type of an error that was not written for users is part of it.</summary>
    public static string FirstLine(Exception cause)
    {
        var line = cause.Message.Split('\n')[0].TrimEnd('\r');
        return cause is DivergedTrainingException or NonFiniteSamplesException or InvalidOperationException or InvalidDataException
            or IOException
            ? line
            : $"{cause.GetType().Name}: {line}";
    }
}
