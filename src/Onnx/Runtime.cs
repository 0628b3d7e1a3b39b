using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Onnx;

/// <summary>Begins sessions of ONNX Runtime on as many threads as libtorch has.</summary>
internal static class Runtime
{
    /// <summary>A session.</summary>
    /// <param name="open">Makes it.</param>
    /// <param name="name">What messages call the network.</param>
    /// <exception cref="InvalidDataException">When that fails; the message is a clause that follows the name.</exception>
    public static T Open<T>(Func<SessionOptions, T> open, string name)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = get_num_threads(), InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            // Without it each session's threads spin while they wait.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return open(options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"is no ONNX file that can be loaded: {FirstLine(e)}. Export it again", e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            throw new InvalidDataException(
                $"needs the native library of ONNX Runtime, which does not stand in '{Folder}'. "
                + "Build the plugin's project on this platform, so that its package puts it there", e);
        }
    }

    /// <summary>A file that the plugin brings along.</summary>
    public static string Brought(string name) => Path.Combine(Folder, $"{typeof(Runtime).Assembly.GetName().Name}.files", name);

    private static string Folder => Path.GetDirectoryName(typeof(Runtime).Assembly.Location)!;

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim().TrimEnd('.');
}
