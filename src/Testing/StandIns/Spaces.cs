using Diffusion.Framework.Data;

namespace Diffusion.Framework.Testing.StandIns;

/// <summary>Spaces of data of every sort, of which there need be no data: what is refused can be asked of each.</summary>
internal static class Spaces
{
    private static readonly ConditionSpace Captions = new(ConditionPart.Text, 4, new(["a", "cat", "of", "two"]));

    private static readonly ContinuousValues Bytes = new(new(-1, 1), 256);

    public static readonly IReadOnlyList<DataSpace> All =
    [
        new([1]), new([2]), new([2], DataSpace.Asked(3)), new([5], DataSpace.Asked(0, 2)), new([3], Captions),
        new([40], new ContinuousValues(new(0, 1))), new([4, 6]), new([2, 3, 4, 5]), new([1, 3, 3], Bytes, DataSpace.Asked(2)),
        new([1, 4, 4], Bytes, DataSpace.Asked(2)), new([1, 3, 8], Bytes, DataSpace.Asked(2)), new([1, 8, 3], Bytes, DataSpace.Asked(2)),
        new([1, 7, 8], Bytes), new([1, 8, 7], Bytes), new([1, 8, 8], Bytes), new([1, 8, 8], DataSpace.Asked(10)),
        new([3, 8, 12], Bytes, DataSpace.Asked(4)), new([2, 6, 6]), new([3, 12, 6], Bytes, DataSpace.Asked(0, 3)),
        new([1, 8, 8], Bytes, DataSpace.Asked(0, 1)), new([1, 8, 8], Bytes, DataSpace.Asked(1)), new([2], DataSpace.Asked(1)),
        new([3], DataSpace.Asked(0, 1)),
        new([3, 16, 16], Bytes, Captions), new([3, 64, 32], Bytes, [.. DataSpace.Asked(5), Captions]),
        new([4, 12, 12], new ContinuousValues(new(-2, 3)), DataSpace.Asked(3)), new([1, 28, 28], Bytes, DataSpace.Asked(10)),
        new([1], new StateValues(2)), new([1], new StateValues(5), DataSpace.Asked(2)), new([1], new StateValues(300)),
        new([2], new StateValues(3)), new([1, 8, 8], new StateValues(4), DataSpace.Asked(2)), new([1, 7, 7], new StateValues(2)),
        new([40], new StateValues(9)), new([12], new TokenValues(7)), new([12], new TokenValues(3, ["a", "b", " "])),
        new([64], new TokenValues(50_000)), new([64], new TokenValues(4_000_000, [.. Enumerable.Range(0, 9).Select(i => $"{i}")])),
        new([2], new TableValues([new("size"), new("weight")])), new([1], new TableValues([new("word", ["one", "two"])])),
        new([3], new TableValues([new("word", ["one", "two"]), new("size"), new("other", ["a", "b", "c"])]), DataSpace.Asked(2)),
    ];

    /// <summary>Each as a source of data that has none.</summary>
    public static IEnumerable<World> Worlds(bool hasValidation = true) =>
        All.Select(s => new World($"{s.Text}, {s.Values}", new DescribedData(s, hasValidation)));

    private sealed class DescribedData(DataSpace space, bool hasValidation) : IDataSource
    {
        public bool HasValidation => hasValidation;

        public DataSpace Describe() => space;

        public Dataset Load() => throw new NotSupportedException("This stand-in has no data.");
    }
}
