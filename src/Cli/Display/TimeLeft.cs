using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Diffusion.Cli.Display;

/// <summary>A duration as hours, minutes and seconds, such as 30:00:00; a day is 24 hours more.</summary>
internal static class TimeLeft
{
    public static string Of(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");
}

/// <summary>The time left beside a progress bar. Spectre's own column leaves out whole days.</summary>
internal sealed class TimeLeftColumn : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.RemainingTime is { } left ? TimeLeft.Of(left) : "--:--:--");
}
