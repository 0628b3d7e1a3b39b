namespace Diffusion.Verdicts;

/// <summary>The section of the page on verdicts.</summary>
internal static class VerdictSection
{
    public const string Heading = "Verdicts of sweeps";

    public static string Of(Campaign campaign)
    {
        var (power, fromTest, fromFormula) = Power.Of(campaign);
        return $"""
            ```
            dotnet run -c Release --project eng/Verdicts -- docs/results/intervals.md
            ```

            simulates {campaign.Sweeps} sweeps for each cell below, compares each with the code of `diffusion report`, and counts. Numbers
            are percent of sweeps. A run's value is a part that all runs of its seed share, plus noise of variance 1 of its own. One
            variant is the baseline.

            What a page calls a verdict:

            * **Better or worse than the baseline.** Each difference, paired by seed, has an interval of Student's t. All comparisons of a
              page in its main metric, those of axes included, share an error of 5 % (Bonferroni), so that with 95 % all intervals hold at
              once. A variant is better or worse where its interval excludes zero.
            * **Told apart from the best.** Which variant is best is known only after looking, so all pairs of variants are counted. They
              share that part of the 5 % which belongs to comparisons with the baseline that have found a difference, and which these no
              longer need (a graphical procedure, Bretz et al. 2009). Where the baseline is best, the intervals above say it all.
            * **Values of an axis.** The differences of a seed are averaged over all other settings; the seeds alone are independent.
            * The exact sign-flip test is shown beside each difference and decides nothing.

            ### Error rate

            A page is false where any of its words is: a mark on an equal variant, a mark of the wrong direction, or a variant that is
            said to be told apart from an equal one. Chance in the simulation adds up to {Campaign.Percent(campaign.ErrorOfFivePercent)}
            to 5 %.

            All variants equal, normal noise:

            {ErrorRates.OfEqualVariants(campaign)}

            Six variants, some of them equal; differences are in standard deviations of one variant's noise:

            {ErrorRates.OfPartlyEqualVariants(campaign)}

            Three values of one setting crossed with three of another:

            {ErrorRates.OfCrossedSettings(campaign)}

            Six variants of one mean whose noise is not normal: Student's t with 3 degrees of freedom, log-normal (skewness 6.2), and how
            many of eight modes are found (each is missed once in ten). Variants whose noise is alike have symmetric differences whatever
            its shape, and t is careful there. In the last three columns the five others have more noise than the baseline and it is
            skewed (exponential, skewness 2; then log-normal), so that all differences are skewed to the same side: there **the error is
            above 5 %**, as that of every t test is, and more seeds hardly help. The sign-flip test is no remedy; it needs symmetry, too.
            Where runs of one variant now and then fail badly, look at the single runs.

            {ErrorRates.OfShapesOfNoise(campaign)}

            ### Power

            One variant is better by 1, 2 or 3 standard deviations of the difference over seeds; the others equal the baseline. Beside the
            page stand the paired t test with Bonferroni's correction, written out anew and applied to the same sweeps, and the noncentral
            t distribution. The page is at most {Campaign.Percent(fromTest)} points from the test and {Campaign.Percent(fromFormula)} from
            the formula.

            {power}

            ### Other metrics

            Six equal variants and twelve metrics. The eleven beside the main one are headed exploratory: their comparisons share 5 % of
            their own. Metrics are independent, or alike (correlation 0.7).

            {ExploratoryMarks.Of(campaign)}
            """;
    }
}
