using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>
/// Reads scenes from pictures by a rule: in each place the nearest of all training digits, in each style, or of nothing; the style is the
/// one in which the digits of the picture are nearest together.
/// </summary>
internal sealed class DigitReader
{
    private const int Batch = 250;

    private readonly Tensor _templates, _norms;
    private readonly int[] _classes;

    /// <param name="hands">Handwritten digits.</param>
    public DigitReader(IReadOnlyList<byte[]> hands)
    {
        using var scope = NewDisposeScope();
        _classes = [.. hands.Select(h => (int)h[DigitsData.Pixels])];
        _templates = stack([.. DigitStyle.All.Select(style =>
            tensor(hands.SelectMany(style.Ink).ToArray(), [hands.Count, DigitsData.Pixels]))]).DetachFromDisposeScope();
        _norms = _templates.square().sum(2).DetachFromDisposeScope();
    }

    /// <summary>The scene that each picture [N, 1, 16, 16] comes nearest to.</summary>
    public IEnumerable<DigitScene> Read(Tensor pictures)
    {
        for (long start = 0; start < pictures.shape[0]; start += Batch)
            foreach (var scene in ReadBatch(pictures.narrow(0, start, Math.Min(Batch, pictures.shape[0] - start)))) yield return scene;
    }

    private DigitScene[] ReadBatch(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        const int Half = DigitScene.Side / DigitScene.Cell;
        long count = pictures.shape[0];
        // [N * 4, 64], the places of a picture one after the other.
        var cells = pictures.to(float32).reshape(count, Half, DigitScene.Cell, Half, DigitScene.Cell).permute(0, 1, 3, 2, 4)
            .reshape(-1, DigitsData.Pixels);
        var own = cells.square().sum(1);
        var (distances, nearest) = (new float[DigitStyle.All.Count][], new long[DigitStyle.All.Count][]);
        foreach (var style in DigitStyle.All)
        {
            var (least, index) = (_norms[style.Index].unsqueeze(0) - 2 * cells.mm(_templates[style.Index].t())).min(1);
            distances[style.Index] = (least + own).data<float>().ToArray();
            nearest[style.Index] = index.data<long>().ToArray();
        }

        var toNothing = (cells + 1).square().sum(1).data<float>().ToArray();
        return [.. Enumerable.Range(0, (int)count).Select(i => Scene(i * DigitScene.Places))];

        DigitScene Scene(int first)
        {
            int[] shown = [.. Enumerable.Range(first, DigitScene.Places).Where(c => distances.Min(d => d[c]) < toNothing[c])];
            var style = DigitStyle.All.MinBy(s => shown.Sum(c => distances[s.Index][c]))!;
            return new(
                [.. Enumerable.Range(first, DigitScene.Places)
                    .Select(c => shown.Contains(c) ? _classes[nearest[style.Index][c]] : DigitScene.None)],
                style);
        }
    }
}
