using Diffusion.Framework.Data;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports;

/// <summary>
/// The pictures of samples and of their way: points of the plane and images as such, other numbers by the density of each and by pairs.
/// </summary>
/// <param name="folder">The run.</param>
/// <param name="samples">The folder of the samples.</param>
internal sealed class SamplePictures(RunFolder folder, string samples)
{
    /// <summary>Each picture with what draws it; that is false, and draws nothing, where there are no inputs.</summary>
    public IEnumerable<(string File, Func<string, bool> Draw)> All =>
    [
        (File("final.png"), Final), (File("marginals.png"), Marginals), (File("trajectory.png"), Way),
    ];

    private bool Final(string picture)
    {
        if (Read("final") is not { } items) return false;
        if (items.Count == 0) throw SavedArray.Empty(File("final.npy"), items.Shape);
        var real = Real();
        if (items.HoldsPoints) PointScatter.Draw(picture, Shown(items, "final"), real is null ? null : Shown(real, "real"), NamesOfAxes());
        else if (items.Shape.Length == 4) Images(picture, items, real);
        else if (items.AsRows().Shape[1] == 1) MarginalPlots.Draw(picture, items.AsRows(), real?.AsRows(), Columns(1));
        else PairPlot.Draw(picture, items.AsRows(), real?.AsRows(), Columns(items.AsRows().Shape[1]));
        return true;
    }

    /// <summary>The density of each number, where there are more than two of no image.</summary>
    private bool Marginals(string picture)
    {
        if (Read("final") is not { Count: > 0, HoldsPoints: false, Shape.Length: not 4 } items) return false;
        var rows = items.AsRows();
        if (rows.Shape[1] < 2) return false;
        MarginalPlots.Draw(picture, rows, Real()?.AsRows(), Columns(rows.Shape[1]));
        return true;
    }

    private void Images(string picture, SavedArray<float> items, SavedArray<float>? real)
    {
        var (title, shown, data) = items.HoldsImages ? ("", items, real)
            : ($", channel 1 of {items.Shape[1]}", items.FirstChannel(), real?.FirstChannel());
        if (Captions() is { } captions)
        {
            // A row for each caption, in the order in which they come first.
            string[] rows = [.. captions.Distinct()];
            ImageGrid.Draw(picture, new($"samples{title}", shown, [.. captions.Select(c => (long)Array.IndexOf(rows, c))]), null, rows);
            return;
        }

        ImageGrid.Draw(
            picture,
            new($"samples{title}", shown, Classes("final", items.Count)),
            data is null ? null : new($"data{title}", data, Classes("real", data.Count)),
            Names().Classes);
    }

    private bool Way(string picture)
    {
        if (!System.IO.File.Exists(File("trajectory-times.npy")) || Read("trajectory") is not { } frames) return false;
        if (frames.Count == 0) throw SavedArray.Empty(File("trajectory.npy"), frames.Shape);
        double[] times = SavedArray.Doubles(File("trajectory-times.npy"), frames.Count);
        var first = frames[0];
        if (first.HoldsPoints || first.HoldsImages) FilmStrip.Draw(picture, frames, FilmStrip.Times(times));
        else if (first.Shape.Length == 4) FilmStrip.Draw(picture, frames.FirstChannel(), FilmStrip.Times(times));
        else PathPlot.Draw(picture, frames, times);
        return true;
    }

    /// <summary>An array of numbers; null where there is none, or one of states.</summary>
    private SavedArray<float>? Read(string name) =>
        System.IO.File.Exists(File($"{name}.npy")) && !SavedArray.HoldsStates(File($"{name}.npy"))
            ? SavedArray.Floats(File($"{name}.npy")) : null;

    /// <summary>The real samples; drawings after a run's own have them there.</summary>
    private SavedArray<float>? Real() => System.IO.File.Exists(File("real.npy")) ? Read("real")
        : Path.Combine(folder.Samples, "real.npy") is var own && System.IO.File.Exists(own) ? SavedArray.Floats(own) : null;

    private ShownPoints Shown(SavedArray<float> points, string name) => new(points, Classes(name, points.Count), Names().Classes);

    /// <summary>The class of each sample; null where there are none. The second name is that of the first format.</summary>
    private long[]? Classes(string name, int count) =>
        new[] { File($"{name}-class.npy"), File($"{name}-labels.npy") }.FirstOrDefault(System.IO.File.Exists) is { } file
            ? SavedArray.Integers(file, count) : null;

    /// <summary>The caption of each sample; null where they have none.</summary>
    private string[]? Captions()
    {
        if (!System.IO.File.Exists(File("final-text.npy")) || !System.IO.File.Exists(folder.DataFile)) return null;
        var (words, text) = (new Vocabulary(Names().Words), SavedArray.States(File("final-text.npy")));
        return [.. Enumerable.Range(0, text.Count).Select(i => words.Caption(text[i].Values))];
    }

    /// <summary>The names of the two columns, where the data have some.</summary>
    private IReadOnlyList<string>? NamesOfAxes() => Names().Columns is [var x, var y] ? [x.Name, y.Name] : null;

    private IReadOnlyList<string> Columns(int count) => Names().Columns is { } known && known.Count == count
        ? [.. known.Select(c => c.Name)]
        : count == 1 ? ["x"] : [.. Enumerable.Range(1, count).Select(i => $"x{i}")];

    private DataNames Names() => System.IO.File.Exists(folder.DataFile) ? DataNames.Read(folder.DataFile) : DataNames.None;

    private string File(string name) => Path.Combine(samples, name);
}
