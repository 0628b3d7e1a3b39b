using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class ParetoFrontTests
{
    [Fact]
    public void Holds_what_nothing_beats_cheapest_first()
    {
        (int Cost, int Loss)[] items = [(10, 3), (5, 5), (10, 4), (20, 3), (20, 1), (5, 5), (7, 6)];
        Assert.Equal([(5, 5), (5, 5), (10, 3), (20, 1)], ParetoFront.Of(items, i => i.Cost, i => i.Loss));
    }

    /// <summary>Against the definition, item by item, on random points of a coarse grid that has many ties.</summary>
    [Fact]
    public void Is_the_definition()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 200; trial++)
        {
            var items = Enumerable.Range(0, 12).Select(i => (Id: i, Cost: random.Next(5), Loss: random.Next(5))).ToList();
            var expected = items.Where(a => !items.Any(b => b.Cost <= a.Cost && b.Loss <= a.Loss && (b.Cost < a.Cost || b.Loss < a.Loss)));
            Assert.Equal(expected.Select(i => i.Id).Order(), ParetoFront.Of(items, i => i.Cost, i => i.Loss).Select(i => i.Id).Order());
        }
    }
}
