namespace Diffusion.Verdicts;

/// <summary>How often a page says something false.</summary>
internal static class ErrorRates
{
    private const int OfShapes = 6;
    private const int Side = 3;

    // So large that every comparison finds it.
    private const double Far = 1e3;

    private static readonly double[] Equal = new double[OfShapes];

    private static readonly (string Name, Func<Random, int, double[][]> Values)[] Shapes =
    [
        ("heavy tails", (r, n) => Campaign.Values(r, n, Equal, Draws.HeavyTailed)),
        ("log-normal", (r, n) => Campaign.Values(r, n, Equal, Draws.VerySkewed)),
        ("in steps", (r, n) => Campaign.Values(r, n, Equal, Draws.InSteps)),
        ("one side twice as noisy", (r, n) => Against(0.5, r, n, Draws.Skewed)),
        ("baseline without noise", (r, n) => Against(0, r, n, Draws.Skewed)),
        ("the same, log-normal", (r, n) => Against(0, r, n, Draws.VerySkewed)),
    ];

    private static readonly (string Name, Truth Truth)[] Partly =
    [
        ("baseline far worse, five others equal", new([Far, 0, 0, 0, 0, 0])),
        ("baseline 2 worse, five others equal", new([2, 0, 0, 0, 0, 0])),
        ("two 3 better, three as the baseline", new([0, -3, -3, 0, 0, 0])),
        ("one far worse, the rest equal", new([0, Far, 0, 0, 0, 0])),
    ];

    /// <summary>Variants that are all equal, with normal noise.</summary>
    public static string OfEqualVariants(Campaign campaign) => Table.Of(
        ["seeds", .. Campaign.Variants.Select(k => $"{k} variants")],
        Campaign.Seeds.Select(n => Campaign.Variants
            .Select(k => Rate(campaign, new(new double[k]), r => Campaign.Values(r, n, new double[k]))).Prepend($"{n}")));

    /// <summary>Six equal variants whose noise has another shape.</summary>
    public static string OfShapesOfNoise(Campaign campaign) => Table.Of(
        ["seeds", .. Shapes.Select(s => s.Name)],
        Campaign.Seeds.Select(n => Shapes.Select(s => Rate(campaign, new(Equal), r => s.Values(r, n))).Prepend($"{n}")));

    /// <summary>Six variants of which some differ: what is false is only what is said of equal ones, or the wrong way round.</summary>
    public static string OfPartlyEqualVariants(Campaign campaign) => Table.Of(
        ["seeds", .. Partly.Select(p => p.Name)],
        Campaign.Seeds.Select(n => Partly
            .Select(p => Rate(campaign, p.Truth, r => Campaign.Values(r, n, p.Truth.Means))).Prepend($"{n}")));

    /// <summary>Three values of one setting by three of another: eight variants and four values of axes beside the baseline's.</summary>
    public static string OfCrossedSettings(Campaign campaign)
    {
        double[] none = new double[Side * Side], across = [.. Enumerable.Range(0, Side * Side).Select(v => 3.0 * (v % Side))];
        return Table.Of(
            ["seeds", "neither setting matters", "one setting matters", "neither matters, the others differ from seed to seed"],
            Campaign.Seeds.Select(n => new[]
            {
                $"{n}",
                Crossed(none, r => Campaign.Values(r, n, none)),
                Crossed(across, r => Campaign.Values(r, n, across)),
                Crossed(none, r => WithSeedEffects(r, n, none)),
            }));

        string Crossed(double[] means, Func<Random, double[][]> values)
        {
            var truth = new Truth(means);
            return Campaign.Percent(campaign.Share(r => truth.IsMissedBy(SimulatedSweep.Crossed(Side, values(r)))));
        }
    }

    private static string Rate(Campaign campaign, Truth truth, Func<Random, double[][]> values) =>
        Campaign.Percent(campaign.Share(r => truth.IsMissedBy(SimulatedSweep.Compare([values(r)]))));

    /// <summary>A baseline with less noise, so that the differences are skewed as the noise is.</summary>
    private static double[][] Against(double scale, Random random, int seeds, Func<Random, double> noise) =>
        [.. Enumerable.Range(0, OfShapes).Select(v => v == 0 ? scale : 1)
            .Select(s => Enumerable.Range(0, seeds).Select(_ => s * noise(random)).ToArray())];

    /// <summary>
    /// What a value of the first setting adds differs from seed to seed and is the same in each column: blocks of a seed depend on each
    /// other.
    /// </summary>
    private static double[][] WithSeedEffects(Random random, int seeds, double[] means)
    {
        double[][] values = Campaign.Values(random, seeds, means), effects = Campaign.Values(random, seeds, new double[Side]);
        return [.. values.Select((v, i) => v.Zip(effects[i / Side], (x, e) => x + e).ToArray())];
    }
}
