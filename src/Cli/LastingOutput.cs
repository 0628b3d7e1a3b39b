using System.Text;

namespace Diffusion.Cli;

/// <summary>
/// Standard output or standard error. What cannot be printed, because the disk below is full or nobody reads the pipe any more, is lost
/// and ends nothing: what a run computes is in its folder.
/// </summary>
internal sealed class LastingOutput(TextWriter writer) : TextWriter
{
    /// <summary>Why something could not be printed, as the system tells it; null while all was.</summary>
    public string? Failure { get; private set; }

    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Try(() => writer.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => writer.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => writer.Write(value));

    public override void WriteLine(string? value) => Try(() => writer.WriteLine(value));

    public override void Flush() => Try(writer.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Failure ??= e.Message;
        }
    }
}
